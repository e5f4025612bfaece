/**
 * Bounds that two places share: what one of them makes, another one must take back. Those of what is accepted are
 * worked out from those of what is made. Characters, unless it says otherwise.
 */

/**
 * Seconds: the longest life that any setting allows an access token or an ID token. Keys stay in the JWKS, and
 * authorizations in their table, as long as tokens of this life may need them.
 */
export const LONGEST_TOKEN_LIFE = 86_400;
/** Seconds: ten years, of refresh tokens. */
export const LONGEST_REFRESH_LIFE = 315_360_000;

/** Milliseconds that a process may keep what it has read from a table (ADR 0019). */
export const CACHE_AGE = 1000;

/** Of an identifier of a client. */
export const LONGEST_CLIENT_ID = 100;
/** Of a URI that a client registers or sends. */
export const LONGEST_URI = 2000;
export const LONGEST_STATE = 4000;
/** As JSON writes it, without quotes: an ID token repeats it. */
export const LONGEST_NONCE = 512;
/** Of what a client is registered for, may ask for, and what a token holds. */
export const LONGEST_SCOPE = 4000;
/** Of the identifier of a resource. */
export const LONGEST_RESOURCE = 500;
/** Of scope and audience of one access token together, as JSON writes them: 12 APIs of the longest identifiers, with their scopes. */
export const LONGEST_GRANT = 9000;
/** Bytes of JSON: all claims of one user together. */
export const LARGEST_CLAIMS = 9000;
/** Bytes of JSON: claims about a user in an ID token, with those that follow from the username and the row. */
export const ROOM_FOR_CLAIMS = LARGEST_CLAIMS + 1000;

/** Bytes of JSON of everything else that a token of ours says: issuer, subject, ids, times, hashes. */
const OTHER_CLAIMS = 1500;
/** Of header, signature and dots. */
const AROUND_CLAIMS = 600;

/** Of an ID token, which comes back as `id_token_hint` (OIDC Core §3.1.2.1): signed; a client decrypts its own before. */
export const LONGEST_ID_TOKEN = longestJwt(ROOM_FOR_CLAIMS + LONGEST_NONCE + OTHER_CLAIMS);
/** Of an access token, which comes back to be introspected, to be revoked, or to prove itself. Node's HTTP servers read it by default: 16 kB. */
export const LONGEST_ACCESS_TOKEN = longestJwt(LONGEST_GRANT + OTHER_CLAIMS);

/** Bytes of the request line and all headers of one request: a hint or an access token, with room for all else. More is 431. */
export const MOST_HEADER_BYTES = 19_456;

/** @param claims bytes of their JSON */
function longestJwt(claims: number): number {
  return AROUND_CLAIMS + Math.ceil((claims * 4) / 3);
}
