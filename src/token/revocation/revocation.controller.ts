import { All, Controller, Header, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiBody, ApiConsumes, ApiExcludeEndpoint, ApiOkResponse, ApiSecurity, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import type { Request } from 'express';
import { authenticatedClient, ClientAuthGuard } from '../../client/index.js';
import { ApiClientErrors, formOf, methodNotAllowed, readForm } from '../../common/index.js';
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
  @ApiBody({ type: RevocationRequest })
  @ApiOkResponse({ description: 'The token is dead, whether it lived before or not.' })
  @ApiClientErrors(400, 401, 413, 415, 429, 503)
  revoke(@Req() request: Request): Promise<void> {
    const { token } = readForm(RevocationRequest, formOf(request));
    return this.revocation.revoke(token, authenticatedClient(request));
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
