import { All, Controller, Header, Ip, Post } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AuthenticatedClient, type Client } from '../client/index.js';
import { Form, methodNotAllowed, type Parameters } from '../common/index.js';
import { ENDPOINTS } from '../config/index.js';
import type { Confirmation } from './proof-of-possession/confirmation.js';
import { BindingEndpoint, PresentedCertificate, ProvenPossession } from './proof-of-possession/possession.guard.js';
import type { Possession } from './proof-of-possession/proof-of-possession.js';
import { TokenResponse } from './token.dto.js';
import { TokenService } from './token.service.js';

@ApiTags('token')
@Controller(ENDPOINTS.token)
export class TokenController {
  constructor(private readonly tokens: TokenService) {}

  /** Exchange a grant for tokens (RFC 6749 §3.2). */
  @Post()
  @BindingEndpoint()
  @Header('Pragma', 'no-cache')
  @ApiOkResponse({ type: TokenResponse })
  token(
    @Form() form: Parameters,
    @AuthenticatedClient() client: Client,
    @ProvenPossession() possession: Possession,
    @PresentedCertificate() certificate: () => Confirmation | null,
    @Ip() address: string | undefined,
  ): Promise<TokenResponse> {
    const { confirmation } = possession;
    return this.tokens.exchange(form, { client, confirmation, certificate, address }, possession);
  }

  @All()
  @ApiExcludeEndpoint()
  otherMethods(): never {
    return methodNotAllowed('POST');
  }
}
