/**
 * Bounds that two places share: the server must accept what it issues. The bounds of accepted values are derived from
 * the bounds of issued values. The unit is characters unless a comment names another one.
 */

/**
 * The longest lifetime that a setting may give an access token or an ID token, in seconds. Keys stay in the JWKS, and
 * authorizations in their table, for as long as tokens with this lifetime may need them.
 */
export const LONGEST_TOKEN_LIFE = 86_400;
/** The longest lifetime of a refresh token, in seconds: ten years. */
export const LONGEST_REFRESH_LIFE = 315_360_000;

/** The greatest age of a sign-in that a rule may accept, in seconds: a year, as the longest session. */
export const GREATEST_MAX_AGE = 31_536_000;

/** The maximum age of rows in the cache of a process, in milliseconds (ADR 0019). */
export const CACHE_AGE = 1000;
/** The maximum age of policies when a client is read, in milliseconds: a part of `CACHE_AGE`. */
export const POLICY_CACHE_AGE = 100;

/** A client_id. */
export const LONGEST_CLIENT_ID = 100;
/** A URI that a client registers or sends. */
export const LONGEST_URI = 2000;
export const LONGEST_STATE = 4000;
/** A nonce in JSON, without the quotes: the ID token contains it. */
export const LONGEST_NONCE = 512;
/** A distinguished name that a client registers. */
export const LONGEST_SUBJECT = 1000;
/** A scope that a client registers or requests, and the scope of a token. */
export const LONGEST_SCOPE = 4000;
/** The identifier of a resource. */
export const LONGEST_RESOURCE = 500;
/** Scope and audience of an access token in JSON: enough for 12 resources with the longest identifiers, and their scopes. */
export const LONGEST_GRANT = 9000;
/** The parameter authorization_details, also in bytes of its canonical JSON: it fits into an access token beside a scope. */
export const LONGEST_DETAILS = 6000;
/** A type of authorization_details. */
export const LONGEST_DETAILS_TYPE = 100;
/** All claims of one user, in bytes of JSON. */
export const LARGEST_CLAIMS = 9000;
/** Claims about a user in an ID token, in bytes of JSON: also those derived from the username and the row. */
export const ROOM_FOR_CLAIMS = LARGEST_CLAIMS + 1000;

/** The other claims of a token (issuer, subject, ids, times, hashes), in bytes of JSON. */
const OTHER_CLAIMS = 1500;
/** Header, signature and dots of a JWT. */
const AROUND_CLAIMS = 600;

/** A signed ID token, which clients send as `id_token_hint` (OIDC Core §3.1.2.1). A client decrypts an encrypted one first. */
export const LONGEST_ID_TOKEN = longestJwt(ROOM_FOR_CLAIMS + LONGEST_NONCE + OTHER_CLAIMS);
/** An access token. It fits into the headers that Node.js servers accept by default: 16 kB. */
export const LONGEST_ACCESS_TOKEN = longestJwt(LONGEST_GRANT + OTHER_CLAIMS);

/** The request line and all headers of a request, in bytes: an ID token hint or an access token, and the rest. More is 431. */
export const MOST_HEADER_BYTES = 19_456;

/** @param claims bytes of their JSON */
function longestJwt(claims: number): number {
  return AROUND_CLAIMS + Math.ceil((claims * 4) / 3);
}
