import { catalogue, type AnyCatalogue } from '../common/index.js';

/** Refusals of keys, and of JWTs that keys of this server should have signed. */
export const keyRefusals = catalogue({
  /** One refusal for every fault of a token. The reason is for the log. */
  tokenNotValid: {
    id: 'KEY-TOKEN-1',
    error: 'invalid_token',
    section: 'RFC 7519 §7.2, RFC 8725 §3',
    description: 'The token is not valid',
    fix: 'Get a new token of this server, and send it unchanged.',
  },
  endSessionsAlone: {
    id: 'KEY-ROTATION-1',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'end_sessions needs emergency',
    fix: 'Send emergency: true as well, or leave end_sessions out.',
  },
  notForSigning: {
    id: 'KEY-ROTATION-2',
    error: 'invalid_request',
    section: 'RFC 9110 §15.5.1',
    description: 'emergency replaces only signing keys; {alg} is not a signing algorithm',
    fix: 'Send alg of a signing key, or leave emergency out to rotate the key in the usual way.',
  },
});

/** Every refusal of this room, by topic. */
export const KEY_REFUSALS: Readonly<Record<string, AnyCatalogue>> = { 'Keys and JWTs': keyRefusals };
