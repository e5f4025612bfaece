import { All, Body, Controller, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiConsumes, ApiExcludeEndpoint, ApiOkResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { AuthenticatedClient, ClientAuthGuard, type Client } from '../../client/index.js';
import { ApiClientErrors, methodNotAllowed, OAuthError } from '../../common/index.js';
import { IntrospectionRequest, IntrospectionResponse } from './introspection.dto.js';
import { IntrospectionService } from './introspection.service.js';

@ApiTags('token')
@Controller('introspect')
export class IntrospectionController {
  constructor(private readonly introspection: IntrospectionService) {}

  /** Ask whether a token lives, and for what (RFC 7662). */
  @Post()
  @HttpCode(200)
  @UseGuards(ClientAuthGuard)
  @Header('Cache-Control', 'no-store')
  @ApiBasicAuth()
  @ApiSecurity({})
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOkResponse({ type: IntrospectionResponse })
  @ApiClientErrors(400, 401, 413, 415, 429, 503)
  introspect(
    @Body() { token }: IntrospectionRequest,
    @AuthenticatedClient() client: Client,
  ): Promise<IntrospectionResponse> {
    // A public client proves nothing about itself, so nobody could be kept from asking (RFC 7662 §4).
    if (client.isPublic) throw new OAuthError('invalid_client', 'A public client cannot introspect');
    return this.introspection.introspect(token, client);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
