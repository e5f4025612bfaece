import { OAuthError } from '../../../common/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * The user whom the client expects to sign in (OIDC Core §3.1.2.2): the `sub` of an ID token of this server, expired or
 * not.
 *
 * @param verify verifies the signature and issuer of an ID token
 * @returns null when there is no hint
 * @throws OAuthError `invalid_request` when this server did not issue the token
 */
export function hintedSubject(
  { id_token_hint: hint }: AuthorizationParameters,
  verify: (jwt: string) => { readonly sub?: string },
): string | null {
  if (hint === undefined) return null;
  const subject = subjectOf(hint, verify);
  if (subject === undefined) throw requestRefusals.idTokenHintForeign();
  return subject;
}

function subjectOf(hint: string, verify: (jwt: string) => { readonly sub?: string }): string | undefined {
  try {
    return verify(hint).sub;
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
}
