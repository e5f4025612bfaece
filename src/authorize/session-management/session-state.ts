import { hash, randomBytes } from 'node:crypto';

/**
 * `session_state` of an authorization response (OIDC Session Management §3): what `assets/check-session.js` computes
 * again in the browser, from the client_id and the origin of whoever asks and the state of the browser.
 *
 * @param redirectUri the response goes to its origin
 * @param browserState see `browserStateOf`
 * @returns null where the client has no web origin, and so no page that could ask
 */
export function sessionStateFor(
  clientId: string,
  redirectUri: string,
  browserState: string,
  salt = randomBytes(16).toString('base64url'),
): string | null {
  const origin = URL.parse(redirectUri)?.origin ?? 'null';
  if (origin === 'null') return null;
  return `${hash('sha256', [clientId, origin, browserState, salt].join(' '), 'hex')}.${salt}`;
}
