import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

declare const brand: unique symbol;
/** A branded string, so that a session id cannot be passed as an authorization id. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

export type AttemptId = Branded<'AttemptId'>;
export type AuthorizationId = Branded<'AuthorizationId'>;
export type BackchannelRequestId = Branded<'BackchannelRequestId'>;
export type ClientId = Branded<'ClientId'>;
export type CodeId = Branded<'CodeId'>;
export type DeviceRequestId = Branded<'DeviceRequestId'>;
export type InteractionId = Branded<'InteractionId'>;
export type KeyId = Branded<'KeyId'>;
export type PushedRequestId = Branded<'PushedRequestId'>;
export type RefusalId = Branded<'RefusalId'>;
export type RegistrationTokenId = Branded<'RegistrationTokenId'>;
export type ResourceUri = Branded<'ResourceUri'>;
export type SessionId = Branded<'SessionId'>;
export type TokenId = Branded<'TokenId'>;
/** The `sub` of a user (OIDC Core §2): a UUID, or an id that an administrator chose; never a client_id (RFC 9700 §4.15). */
export type SubjectId = Branded<'SubjectId'>;

/**
 * A new row id: a UUIDv7 (RFC 9562 §5.7), whose text sorts by the time it was made.
 *
 * @param at the time that `madeAt` returns; now when left out
 */
export function newId<Id extends string>(at?: Date): Id {
  return uuidv7(at && { msecs: at.getTime(), random: sixteenBytes() }) as Id;
}

const BYTES = 16;
const pool = Buffer.alloc(BYTES * 256);
let taken = pool.length;

/** Random bytes for many ids: reading a few bytes from the system costs more than the id. */
function sixteenBytes(): Buffer {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  return pool.subarray(taken, (taken += BYTES));
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a string has the form of our row ids; other strings need no look-up. */
export function isId(value: string): boolean {
  return UUID.test(value);
}

/**
 * The `sub` that an administrator may choose. `client-` is the prefix of generated client_ids. The excluded names are
 * other paths below `/admin/users`, where such a user could not be addressed.
 */
export const OWN_SUBJECT = /^(?!client-|(?:import|export|\.\.?)$)[A-Za-z0-9._~|:@+-]{1,36}$/;

/** Whether a text can be a `sub` of the `users` table; other texts need no look-up. */
export function isSubject(value: string): boolean {
  return OWN_SUBJECT.test(value);
}

/**
 * When a row id was made, to the millisecond (RFC 9562 §5.7): finer than the whole seconds of a JWT's `iat`.
 *
 * @param id a UUIDv7 of `newId`
 */
export function madeAt(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** Whether the row of a time-ordered id has existed for so many seconds, which may be infinite. */
export function hasLived(id: string, seconds: number, now: Date): boolean {
  return now.getTime() - madeAt(id).getTime() >= seconds * 1000;
}
