import { isPlainHttp, type Client } from '../../../client/index.js';
import { OAuthError, quoted, type RefusalRule, type ResponseType } from '../../../common/index.js';
import { isCodeChallenge } from '../../../token/index.js';
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
    if (method !== undefined || client.requiresPkce || isPlainHttp(redirectUri ?? '')) {
      throw new OAuthError('invalid_request', 'code_challenge is missing (PKCE, RFC 7636)', {
        rule: pkceRule(
          'RFC 7636 §4.3, RFC 9700 §2.1.1',
          'a code_challenge: public clients, those with require_pkce and http redirect_uris need one',
          'nothing',
        ),
      });
    }
    return null;
  }
  if (method !== 'S256') {
    throw new OAuthError('invalid_request', 'code_challenge_method must be S256', {
      rule: pkceRule(
        'RFC 7636 §4.3',
        'code_challenge_method=S256; left out it means plain, which is not offered',
        quoted(method),
      ),
    });
  }
  if (!isCodeChallenge(challenge)) {
    throw new OAuthError('invalid_request', 'code_challenge must be a SHA-256 in base64url', {
      rule: pkceRule('RFC 7636 §4.2', '43 characters of base64url without padding', `${challenge.length} characters`),
    });
  }
  return challenge;
}

function pkceRule(section: string, expected: string, received: string): RefusalRule {
  const fix = 'Send code_challenge, the SHA-256 of code_verifier in base64url, with code_challenge_method=S256.';
  return { section, expected, received, fix };
}
