import { Injectable } from '@nestjs/common';
import { OAuthError, readForm, type Parameters } from '../common/index.js';
import type { Caller } from './grant-handler.js';
import { GrantRegistry } from './grant-registry.js';
import { TokenIssuer } from './token-issuer.js';
import type { TokenResponse } from './token.dto.js';

/** The token endpoint (RFC 6749 §3.2): finds the grant, lets it decide, has it carried out. */
@Injectable()
export class TokenService {
  constructor(
    private readonly grants: GrantRegistry,
    private readonly issuer: TokenIssuer,
  ) {}

  /** @throws OAuthError as RFC 6749 §5.2 says */
  async exchange(form: Parameters, caller: Caller): Promise<TokenResponse> {
    const grant = this.grants.get(grantTypeOf(form));
    caller.client.assertMayUse(grant.grantType);
    return this.issuer.issue(await grant.decide(readForm(grant.parameters, form), caller));
  }
}

function grantTypeOf(form: Parameters): string {
  const grantType = form['grant_type'];
  if (grantType !== undefined) return grantType;
  throw new OAuthError('invalid_request', 'grant_type is missing');
}
