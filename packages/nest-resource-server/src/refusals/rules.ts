/** Why a request is refused. Without `error`, the challenge contains none (RFC 6750 §3.1). */
export interface Rule {
  readonly status: 400 | 401 | 403 | 503;
  readonly error?: string;
  /** For the client. */
  readonly description: string;
  readonly section: string;
}

const token = (description: string, section: string): Rule => ({ status: 401, error: 'invalid_token', description, section }); // prettier-ignore
const proof = (description: string, section: string): Rule => ({ status: 401, error: 'invalid_dpop_proof', description, section }); // prettier-ignore
const away = (description: string, section: string): Rule => ({ status: 503, error: 'temporarily_unavailable', description, section }); // prettier-ignore

/** Every reason for which the guard refuses a request. The log names the key. */
export const RULES = {
  'no-token': { status: 401, description: 'An access token is required', section: 'RFC 6750 §3' },
  'several-tokens': { status: 400, error: 'invalid_request', description: 'The request contains more than one access token', section: 'RFC 6750 §3.1' }, // prettier-ignore
  'malformed-token': token('The access token is malformed', 'RFC 6750 §2.1'),
  'long-token': token('The access token is too long', 'RFC 6750 §3.1'),
  'opaque-token': token('The access token is not a JWT', 'RFC 9068 §4'),
  algorithm: token('The algorithm of the access token is not accepted', 'RFC 8725 §3.1'),
  key: token('The key of the access token is unknown', 'RFC 7515 §4.1.4'),
  signature: token('The signature of the access token is invalid', 'RFC 7515 §5.2'),
  crit: token('The access token has a critical header that is not understood', 'RFC 7515 §4.1.11'),
  typ: token('The token is not an access token', 'RFC 9068 §4'),
  issuer: token('The access token is of another issuer', 'RFC 9068 §4'),
  audience: token('The access token is for another API', 'RFC 9068 §4'),
  expired: token('The access token has expired', 'RFC 9068 §4'),
  'not-yet-valid': token('The access token is not valid yet', 'RFC 7519 §4.1.5'),
  claims: token('A claim of the access token is missing or malformed', 'RFC 9068 §2.2'),
  inactive: token('The access token is not active', 'RFC 7662 §2.2'),
  'bound-token': token('The access token is bound to a DPoP key and needs the scheme DPoP', 'RFC 9449 §7.2'),
  'unbound-token': token('The access token is not bound to a key', 'RFC 9449 §7.1'),
  'unknown-binding': token('The access token is bound in a way that this API cannot check', 'RFC 7800 §3.1'),
  certificate: token('The access token is bound to another certificate', 'RFC 8705 §3'),
  'dpop-header': proof('Exactly one DPoP proof is required', 'RFC 9449 §4.3'),
  'dpop-malformed': proof('The DPoP proof is malformed', 'RFC 9449 §4.3'),
  'dpop-signature': proof('The signature of the DPoP proof is invalid', 'RFC 9449 §4.3'),
  'dpop-htm': proof('The DPoP proof is for another method', 'RFC 9449 §4.3'),
  'dpop-htu': proof('The DPoP proof is for another URL', 'RFC 9449 §4.3'),
  'dpop-iat': proof('The DPoP proof is too old, or from the future', 'RFC 9449 §11.1'),
  'dpop-ath': proof('The DPoP proof is for another access token', 'RFC 9449 §4.3'),
  'dpop-replay': proof('The DPoP proof was used before', 'RFC 9449 §11.1'),
  'dpop-key': token('The access token is bound to another DPoP key', 'RFC 9449 §7.1'),
  'dpop-nonce': { status: 401, error: 'use_dpop_nonce', description: 'The DPoP proof needs the nonce of this response', section: 'RFC 9449 §9' }, // prettier-ignore
  scope: { status: 403, error: 'insufficient_scope', description: 'The access token lacks a scope', section: 'RFC 6750 §3.1' }, // prettier-ignore
  role: { status: 403, description: 'The user lacks a role', section: 'RFC 9110 §15.5.4' },
  group: { status: 403, description: 'The user is not in the group', section: 'RFC 9110 §15.5.4' },
  authentication: { status: 401, error: 'insufficient_user_authentication', description: 'A newer or stronger sign-in is required', section: 'RFC 9470 §3' }, // prettier-ignore
  'provider-away': away('The OpenID provider cannot be reached', 'RFC 9110 §15.6.4'),
  'replays-full': away('Too many DPoP proofs are in use', 'RFC 9449 §11.1'),
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof RULES;
