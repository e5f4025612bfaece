import { Injectable, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { OAuthError } from '../common/index.js';
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

  /**
   * @param body the parameters of the form
   * @throws OAuthError as RFC 6749 §5.2 says
   */
  async exchange(body: unknown, caller: Caller): Promise<TokenResponse> {
    const grant = this.grants.get(grantTypeOf(body));
    caller.client.assertMayUse(grant.grantType);
    return this.issuer.issue(await grant.decide(parse(grant.parameters, body), caller));
  }
}

function grantTypeOf(body: unknown): string {
  const grantType: unknown = (body as { grant_type?: unknown } | undefined)?.grant_type;
  if (typeof grantType === 'string') return grantType;
  throw new OAuthError('invalid_request', 'grant_type is missing');
}

function parse<P extends object>(parameters: Type<P>, body: unknown): P {
  const parsed = plainToInstance(parameters, { ...(body as object) });
  const [fault] = validateSync(parsed, { whitelist: true, stopAtFirstError: true });
  if (fault === undefined) return parsed;
  throw new OAuthError('invalid_request', `${fault.property} is missing or malformed`);
}
