import { isPlainHttp, type Client } from '../../../client/index.js';
import { quoted, type ResponseType } from '../../../common/index.js';
import { isChallengeMethod, isCodeChallenge } from '../../../token/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * Checks the PKCE challenge (RFC 7636 §4.3, RFC 9700 §2.1.1). Only S256 is offered. `plain`, the default of a missing
 * method, does not protect against an attacker who reads the request.
 *
 * @param redirectUri a plain-http redirect_uri requires a challenge of every client, because the code can be read in
 *   transit
 * @param isPushed FAPI 1.0 requires a challenge in pushed requests (Advanced §5.2.2-18)
 * @returns null when no code is issued, or when the client may omit the challenge and did
 * @throws OAuthError `invalid_request`
 */
export function codeChallenge(
  { code_challenge: challenge, code_challenge_method: method }: AuthorizationParameters,
  responseType: ResponseType,
  client: Client,
  redirectUri?: string,
  isPushed = false,
): string | null {
  if (!responseType.has('code')) return null;
  if (challenge === undefined) {
    const isRequired = client.requiresPkce || (isPushed && client.profile?.needsPkceWhenPushed === true);
    const mayOmit = method === undefined && !isRequired && !isPlainHttp(redirectUri ?? '');
    if (mayOmit) return null;
    throw requestRefusals.pkceMissing();
  }
  if (!isChallengeMethod(method)) throw requestRefusals.pkceMethod({ received: quoted(method) });
  if (!isCodeChallenge(challenge)) throw requestRefusals.pkceMalformed({ received: `${challenge.length} characters` });
  return challenge;
}
