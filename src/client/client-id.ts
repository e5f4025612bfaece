import { randomBytes } from 'node:crypto';
import type { ClientId } from '../common/index.js';

const CLIENT_ID = /^[\x21-\x7e]{1,100}$/;

/** A new client_id: 128 random bits, never in the form of a user's `sub`, which is a UUID (RFC 9700 §4.15). */
export function newClientId(): ClientId {
  return `client-${randomBytes(16).toString('base64url')}` as ClientId;
}

/** Whether a text can be a client_id at all; anything else need not be looked up. */
export function isClientId(text: string): boolean {
  return CLIENT_ID.test(text);
}
