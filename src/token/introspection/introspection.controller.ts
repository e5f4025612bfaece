import { All, Controller, Header, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiBody, ApiConsumes, ApiExcludeEndpoint, ApiOkResponse, ApiSecurity, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import type { Request } from 'express';
import { authenticatedClient, ClientAuthGuard } from '../../client/index.js';
import { ApiClientErrors, formOf, methodNotAllowed, OAuthError, readForm } from '../../common/index.js';
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
  @ApiBody({ type: IntrospectionRequest })
  @ApiOkResponse({ type: IntrospectionResponse })
  @ApiClientErrors(400, 401, 413, 415, 429, 503)
  introspect(@Req() request: Request): Promise<IntrospectionResponse> {
    const { token } = readForm(IntrospectionRequest, formOf(request));
    const client = authenticatedClient(request);
    // A public client proves nothing about itself, so nobody could be kept from asking (RFC 7662 §4).
    if (client.isPublic) throw new OAuthError('invalid_client', 'A public client cannot introspect');
    return this.introspection.introspect(token, client, request.ip);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
