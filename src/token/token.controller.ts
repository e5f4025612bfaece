import { All, Controller, Header, Ip, Post } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AuthenticatedClient, ClientEndpoint, type Client } from '../client/index.js';
import { Form, methodNotAllowed, type Parameters } from '../common/index.js';
import { ENDPOINTS } from '../config/index.js';
import { TokenResponse } from './token.dto.js';
import { TokenService } from './token.service.js';

@ApiTags('token')
@Controller(ENDPOINTS.token)
export class TokenController {
  constructor(private readonly tokens: TokenService) {}

  /** Exchange a grant for tokens (RFC 6749 §3.2). */
  @Post()
  @ClientEndpoint()
  @Header('Pragma', 'no-cache')
  @ApiOkResponse({ type: TokenResponse })
  token(
    @Form() form: Parameters,
    @AuthenticatedClient() client: Client,
    @Ip() address: string | undefined,
  ): Promise<TokenResponse> {
    return this.tokens.exchange(form, { client, address });
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
