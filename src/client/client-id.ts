import { randomBytes } from 'node:crypto';
import type { ClientId } from '../common/index.js';

const CLIENT_ID = /^[\x21-\x7e]{1,100}$/;

/** Makes a client_id of 128 random bits, never in the form of a `sub`, which is a UUID (RFC 9700 §4.15). */
export function newClientId(): ClientId {
  return `client-${randomBytes(16).toString('base64url')}` as ClientId;
}

/** Whether a text can be a client_id; other texts need no look-up. */
export function isClientId(text: string): boolean {
  return CLIENT_ID.test(text);
}
