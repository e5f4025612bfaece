import { hash, randomBytes } from 'node:crypto';

/**
 * The `session_state` of an authorization response (OIDC Session Management §3). `assets/check-session.js` computes it
 * again in the browser, from the client_id, the origin of the message and the state of the browser.
 *
 * @param redirectUri its origin is hashed
 * @param browserState see `browserStateOf`
 * @returns null when the client has no web origin, and therefore no page that could send messages
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
