import { BEARER, type ChallengeScheme } from '../../common/index.js';
import { tokenTypeOf } from '../proof-of-possession/confirmation.js';
import { DPOP_SCHEME } from '../proof-of-possession/dpop/dpop-keys.js';
import type { LiveAccessToken } from './access-token-verifier.js';

/** The scheme with which a token is sent, for a challenge to it. */
export function schemeOf({ confirmation }: Pick<LiveAccessToken, 'confirmation'>): ChallengeScheme {
  return tokenTypeOf(confirmation) === 'DPoP' ? DPOP_SCHEME : BEARER;
}
