import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ENDPOINTS } from '../config/index.js';
import { ServerMetadata } from './server-metadata.js';
import { ServerMetadataResponse } from './server-metadata.dto.js';

@ApiTags('discovery')
@Controller()
export class DiscoveryController {
  constructor(private readonly metadata: ServerMetadata) {}

  /** The server's metadata (OIDC Discovery §4). */
  @Get(ENDPOINTS.openidConfiguration)
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOkResponse({ type: ServerMetadataResponse })
  openidConfiguration(): Promise<ServerMetadataResponse> {
    return this.metadata.document();
  }

  /** The server's metadata (RFC 8414 §3). The document is the same. */
  @Get(ENDPOINTS.oauthMetadata)
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOkResponse({ type: ServerMetadataResponse })
  oauthMetadata(): Promise<ServerMetadataResponse> {
    return this.metadata.document();
  }
}
