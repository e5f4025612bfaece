import { Refusal, shown } from '../refusals/refusal.js';
import type { Claims } from './jwt-verifier.js';

const ACCESS_TOKEN = /^(application\/)?at\+jwt$/i;
const ANY_JWT = /^(application\/)?jwt$/i;
/** Claims that only ID tokens (OIDC Core §3.3.2.11), and logout and security event tokens (RFC 8417 §2.2), contain. */
const OF_OTHER_TOKENS = ['at_hash', 'c_hash', 's_hash', 'events'];
/** The claim `typ` of Keycloak: its ID tokens have `ID`, its refresh tokens `Refresh` and `Offline`. */
const KEYCLOAK_ACCESS_TOKEN = ['Bearer', 'DPoP'];

/**
 * Checks that a JWT is an access token and no other kind of the same issuer (RFC 9068 §4, RFC 8725 §3.11).
 *
 * @throws Refusal `typ`
 */
export function checkType(typ: unknown, claims: Claims, acceptUntyped: boolean): void {
  if (typeof typ === 'string' && ACCESS_TOKEN.test(typ)) return;
  if (!acceptUntyped || !(typ === undefined || (typeof typ === 'string' && ANY_JWT.test(typ)))) {
    throw new Refusal('typ', { detail: `typ of the header is ${shown(typ)} instead of "at+jwt"` });
  }
  const other = OF_OTHER_TOKENS.find((claim) => claim in claims);
  if (other !== undefined) throw new Refusal('typ', { detail: `${other} is a claim of another kind of token` });
  const kind = claims['typ'];
  if (kind === undefined) {
    // Keycloak copies nonce into access tokens, which its own typ then marks. Elsewhere it belongs to ID tokens.
    if ('nonce' in claims) throw new Refusal('typ', { detail: 'nonce is a claim of ID tokens' });
  } else if (!KEYCLOAK_ACCESS_TOKEN.some((one) => one === kind)) {
    throw new Refusal('typ', { detail: `the claim typ is ${shown(kind)}` });
  }
}
