import { catalogue } from '../../common/index.js';

/** Refusals of the exchange of a device code for tokens (RFC 8628 §3.5). */
export const deviceGrantRefusals = catalogue({
  unknown: {
    id: 'TOKEN-DEVICE-1',
    error: 'invalid_grant',
    section: 'RFC 8628 §3.4',
    description: 'device_code is not valid, or belongs to another client',
    expected: 'a device_code that was issued to the client that sends it',
    received: 'a device_code of another client, or nothing that this server issued',
    fix: 'Send device_code unchanged, by the client that received it.',
  },
  used: {
    id: 'TOKEN-DEVICE-2',
    error: 'invalid_grant',
    section: 'RFC 8628 §3.5',
    description: 'The tokens of this device_code were issued before',
    fix: 'Keep the tokens of the first response. A refresh token gets new access tokens.',
  },
  expired: {
    id: 'TOKEN-DEVICE-3',
    error: 'expired_token',
    section: 'RFC 8628 §3.5',
    description: 'device_code has expired',
    fix: 'Show the user that the code has expired, and send a new request when the user asks for it.',
  },
  denied: {
    id: 'TOKEN-DEVICE-4',
    error: 'access_denied',
    status: 400,
    section: 'RFC 8628 §3.5',
    description: 'The user denied the request',
    fix: 'Stop polling. Send a new request when the user asks for it.',
  },
  ended: {
    id: 'TOKEN-DEVICE-5',
    error: 'access_denied',
    status: 400,
    section: 'RFC 8628 §3.5',
    description: 'An administrator ended the requests of this client',
    fix: 'Send a new request.',
  },
  pending: {
    id: 'TOKEN-DEVICE-6',
    error: 'authorization_pending',
    section: 'RFC 8628 §3.5',
    description: 'The user has not answered yet',
    fix: 'Send the same request again after interval seconds.',
  },
  tooFast: {
    id: 'TOKEN-DEVICE-7',
    error: 'slow_down',
    section: 'RFC 8628 §3.5',
    description: 'The user has not answered yet, and the client polls too often. Wait {interval} seconds between polls',
    fix: 'Add 5 seconds to the interval for this and all later polls.',
  },
});
