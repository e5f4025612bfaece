import { isPlainHttp, type Client } from '../../../client/index.js';
import { quoted, type ResponseType } from '../../../common/index.js';
import { isCodeChallenge } from '../../../token/index.js';
import { requestRefusals } from '../../refusals/request.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/**
 * The PKCE challenge (RFC 7636 §4.3, RFC 9700 §2.1.1). Only S256 is offered: `plain`, which is also the meaning of a
 * missing method, protects nothing from those who see the request.
 *
 * @param redirectUri where a code may be read on its way, it needs a challenge whatever the client is
 * @returns null when no code comes back, or none was sent by a client that may leave it out
 * @throws OAuthError `invalid_request`
 */
export function codeChallenge(
  { code_challenge: challenge, code_challenge_method: method }: AuthorizationParameters,
  responseType: ResponseType,
  client: Client,
  redirectUri?: string,
): string | null {
  if (!responseType.has('code')) return null;
  if (challenge === undefined) {
    const mayLeaveItOut = method === undefined && !client.requiresPkce && !isPlainHttp(redirectUri ?? '');
    if (mayLeaveItOut) return null;
    throw requestRefusals.pkceMissing();
  }
  if (method !== 'S256') throw requestRefusals.pkceMethod({ received: quoted(method) });
  if (!isCodeChallenge(challenge)) throw requestRefusals.pkceMalformed({ received: `${challenge.length} characters` });
  return challenge;
}
