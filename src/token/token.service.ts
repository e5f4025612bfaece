import { Injectable } from '@nestjs/common';
import { assertSound, parametersOf, readForm, type Parameters } from '../common/index.js';
import { judged, type Client } from '../client/index.js';
import type { Caller } from './grant-handler.js';
import { GrantRegistry } from './grant-registry.js';
import { grantRefusals } from './refusals/grants.js';
import { possessionRefusals } from './refusals/possession.js';
import type { Possession } from './proof-of-possession/proof-of-possession.js';
import { TokenIssuer } from './token-issuer.js';
import type { TokenResponse } from './token.dto.js';

/** The token endpoint (RFC 6749 §3.2): finds the grant, lets it decide, and issues. */
@Injectable()
export class TokenService {
  /** The parameters of all grants, none of which may repeat (RFC 6749 §3.2). */
  private readonly parameterNames: readonly string[];

  constructor(
    private readonly grants: GrantRegistry,
    private readonly issuer: TokenIssuer,
  ) {
    this.parameterNames = [...new Set(grants.all.flatMap(({ parameters }) => parametersOf(parameters)))];
  }

  /** @throws OAuthError with the codes of RFC 6749 §5.2 */
  async exchange(form: Parameters, caller: Caller, possession: Possession): Promise<TokenResponse> {
    assertSound(form, this.parameterNames);
    const grant = this.grants.get(grantTypeOf(form));
    const { client } = caller;
    judged(client, (held) => {
      held.assertMayUse(grant.grantType);
      assertBound(held, caller);
    });
    return this.issuer.issue(await grant.decide(readForm(grant.parameters, form), caller), possession);
  }
}

/**
 * Checks that the tokens of a client whose tokens are always bound can be bound (RFC 9449 §5.2, RFC 8705 §3.4).
 *
 * @param held the caller's client, or as a policy that only reports would hold it
 */
function assertBound(held: Client, { client, confirmation, certificate }: Caller): void {
  const isOther = held.bindsToCertificate && !client.bindsToCertificate;
  const proven = isOther ? (certificate?.() ?? null) : confirmation;
  const isOfKey = proven !== null && 'jkt' in proven;
  // A policy may demand proofs of a client that is bound to its certificate.
  if (proven !== null && (isOfKey || !held.mustSendDpop)) return;
  if (held.bindsToCertificate && proven === null) throw possessionRefusals.certificateRequired();
  if (held.mustSendDpop) throw possessionRefusals.required();
}

function grantTypeOf(form: Parameters): string {
  const grantType = form['grant_type'];
  if (grantType !== undefined) return grantType;
  throw grantRefusals.typeMissing();
}
