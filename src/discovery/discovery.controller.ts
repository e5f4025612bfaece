import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ServerMetadata } from './server-metadata.js';
import { ServerMetadataResponse } from './server-metadata.dto.js';

@ApiTags('discovery')
@Controller('.well-known')
export class DiscoveryController {
  constructor(private readonly metadata: ServerMetadata) {}

  /** The server's metadata (OIDC Discovery §4). */
  @Get('openid-configuration')
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOkResponse({ type: ServerMetadataResponse })
  openidConfiguration(): ServerMetadataResponse {
    return this.metadata.document();
  }

  /** The server's metadata (RFC 8414 §3). The document is the same. */
  @Get('oauth-authorization-server')
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOkResponse({ type: ServerMetadataResponse })
  oauthMetadata(): ServerMetadataResponse {
    return this.metadata.document();
  }
}
