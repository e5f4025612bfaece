import { All, Body, Controller, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiConsumes, ApiExcludeEndpoint, ApiOkResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { AuthenticatedClient, ClientAuthGuard, type Client } from '../../client/index.js';
import { ApiClientErrors, methodNotAllowed } from '../../common/index.js';
import { IntrospectionRequest } from '../introspection/introspection.dto.js';
import { RevocationService } from './revocation.service.js';

/** RFC 7009 §2.1. */
export class RevocationRequest extends IntrospectionRequest {}

@ApiTags('token')
@Controller('revoke')
export class RevocationController {
  constructor(private readonly revocation: RevocationService) {}

  /** End a token of one's own (RFC 7009). */
  @Post()
  @HttpCode(200)
  @UseGuards(ClientAuthGuard)
  @Header('Cache-Control', 'no-store')
  @ApiBasicAuth()
  @ApiSecurity({})
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOkResponse({ description: 'The token is dead, whether it lived before or not.' })
  @ApiClientErrors(400, 401, 413, 415, 429, 503)
  revoke(@Body() { token }: RevocationRequest, @AuthenticatedClient() client: Client): Promise<void> {
    return this.revocation.revoke(token, client);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
