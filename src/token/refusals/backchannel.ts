import { catalogue } from '../../common/index.js';

/** Refusals of the exchange of an approval for tokens (CIBA Core §11). */
export const backchannelGrantRefusals = catalogue({
  unknown: {
    id: 'TOKEN-CIBA-1',
    error: 'invalid_grant',
    section: 'CIBA Core §11',
    description: 'auth_req_id is not valid, or belongs to another client',
    expected: 'an auth_req_id that was issued to the client that sends it',
    received: 'an auth_req_id of another client, or nothing that this server issued',
    fix: 'Send auth_req_id unchanged, by the client that received it.',
  },
  used: {
    id: 'TOKEN-CIBA-2',
    error: 'invalid_grant',
    section: 'CIBA Core §11',
    description: 'The tokens of this auth_req_id were issued before',
    fix: 'Keep the tokens of the first response. A refresh token gets new access tokens.',
  },
  expired: {
    id: 'TOKEN-CIBA-3',
    error: 'expired_token',
    section: 'CIBA Core §11',
    description: 'auth_req_id has expired',
    fix: 'Send a new authentication request. requested_expiry asks for a longer time.',
  },
  denied: {
    id: 'TOKEN-CIBA-4',
    error: 'access_denied',
    status: 400,
    section: 'CIBA Core §11',
    description: 'The user denied the request',
    fix: 'Ask the user why, then send a new authentication request if they agree.',
  },
  ended: {
    id: 'TOKEN-CIBA-5',
    error: 'access_denied',
    status: 400,
    section: 'CIBA Core §11',
    description: 'The user can no longer answer the request',
    reason: 'the user was disabled or removed, or an administrator ended the tokens of the client',
    fix: 'Ask the operators of this server.',
  },
  pending: {
    id: 'TOKEN-CIBA-6',
    error: 'authorization_pending',
    section: 'CIBA Core §11',
    description: 'The user has not answered yet',
    fix: 'Send the same request again after interval seconds, or wait for the notice of the mode ping.',
  },
  tooFast: {
    id: 'TOKEN-CIBA-7',
    error: 'slow_down',
    section: 'CIBA Core §11',
    description: 'The user has not answered yet, and the client polls too often. Wait {interval} seconds between polls',
    fix: 'Add 5 seconds to the interval for this and all later polls.',
  },
});
