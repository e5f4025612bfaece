import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { isId, newId, type Branded } from './identifiers.js';

/** SHA-256 in base64url, 43 characters: the stored form of a generated secret. */
export type Digest = Branded<'Digest'>;

/** A generated secret: 256 random bits in base64url, 43 characters. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256 of a secret. Enough for 256 random bits; a password is hashed by argon2id instead. */
export function digestOf(secret: string): Digest {
  return hash('sha256', secret, 'base64url') as Digest;
}

/** Compares two strings in time that depends on their lengths only (OIDC Core §16.12). */
export function equalsInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A bearer value: `<row id>.<256 random bits>`. The row is found by its id and proven by the digest of the rest. */
export interface BearerValue<Id extends string> {
  readonly id: Id;
  readonly digest: Digest;
}

/** A new bearer value, with the text that is sent once. */
export function newBearerValue<Id extends string>(id: Id = newId<Id>()): BearerValue<Id> & { readonly value: string } {
  const secret = newSecret();
  return { id, digest: digestOf(secret), value: `${id}.${secret}` };
}

/**
 * Parses a bearer value.
 *
 * @param value untrusted
 * @returns null when it is malformed and needs no look-up
 */
export function parseBearerValue<Id extends string>(value: string): BearerValue<Id> | null {
  const [id, secret, ...more] = value.split('.');
  if (id === undefined || secret?.length !== 43 || more.length > 0 || !isId(id)) return null;
  return { id: id as Id, digest: digestOf(secret) };
}
