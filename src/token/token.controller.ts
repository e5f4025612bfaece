import { All, Controller, Header, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { ApiBasicAuth, ApiConsumes, ApiExcludeEndpoint, ApiOkResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { authenticatedClient, ClientAuthGuard } from '../client/index.js';
import { ApiClientErrors, formOf, methodNotAllowed } from '../common/index.js';
import { TokenResponse } from './token.dto.js';
import { TokenService } from './token.service.js';

@ApiTags('token')
@Controller('token')
export class TokenController {
  constructor(private readonly tokens: TokenService) {}

  /** Exchange a grant for tokens (RFC 6749 §3.2). */
  @Post()
  @HttpCode(200)
  @UseGuards(ClientAuthGuard)
  @Header('Cache-Control', 'no-store')
  @Header('Pragma', 'no-cache')
  @ApiBasicAuth()
  @ApiSecurity({})
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiOkResponse({ type: TokenResponse })
  @ApiClientErrors(400, 401, 413, 415, 429, 503)
  token(@Req() request: Request): Promise<TokenResponse> {
    const caller = { client: authenticatedClient(request), address: () => request.ip };
    return this.tokens.exchange(formOf(request), caller);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
