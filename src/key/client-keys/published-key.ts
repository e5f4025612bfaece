import { createPublicKey, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';

/** A valid public key of another party (RFC 7517). */
export interface PublishedKey {
  /** The public members only. */
  readonly jwk: JWK;
  /** The key object of `jwk`; the same object each time, so that `jose` converts it once. */
  readonly key: KeyObject;
  /** For example `RSA`, `EC P-256`, `OKP Ed25519`. */
  readonly kind: string;
}

/** The public members of a key (RFC 7518 §6, RFC 8037 §2). */
const DESCRIBED_BY: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['crv', 'x', 'y'],
  OKP: ['crv', 'x'],
};
/** Members that only private and symmetric keys have (RFC 7518 §6.2.2, §6.3.2, §6.4.1). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const CURVES = ['P-256', 'P-384', 'P-521', 'Ed25519', 'X25519'];
/** Bits of an RSA key: fewer are too weak (RFC 7518 §3.3), more cost too much to verify. */
const RSA_BITS = { least: 2048, most: 8192 };
const LARGEST_EXPONENT = 2n ** 32n;
const MOST_KEYS = 100;

/**
 * The members of a JWK Set, not checked yet.
 *
 * @param set untrusted parsed JSON
 * @returns undefined when it is not a JWK Set or has too many keys
 */
export function keysOfSet(set: unknown): readonly unknown[] | undefined {
  const keys: unknown = isObject(set) ? set['keys'] : undefined;
  return Array.isArray(keys) && keys.length <= MOST_KEYS ? keys : undefined;
}

/**
 * Describes the fault of a key: malformed, weak or private. Undefined for a valid key.
 *
 * @param jwk untrusted parsed JSON
 */
export function faultOfKey(jwk: unknown): string | undefined {
  if (!isObject(jwk)) return 'is not an object';
  if (PRIVATE.some((member) => member in jwk)) return 'must be public: it has private members';
  const { kty, kid, alg, use, key_ops: operations } = jwk;
  if (typeof kty !== 'string' || !Object.hasOwn(DESCRIBED_BY, kty)) return 'must be of kty RSA, EC or OKP';
  if ([kid, alg, use].some((member) => member !== undefined && typeof member !== 'string')) {
    return 'must have texts as kid, alg and use';
  }
  if (operations !== undefined && !isListOfTexts(operations)) return 'must have texts as key_ops';
  return materialFault(jwk);
}

/** @returns null for a key that is not valid */
export function publishedKeyOf(jwk: unknown): PublishedKey | null {
  if (faultOfKey(jwk) !== undefined) return null;
  const { kty, kid, alg, use, key_ops, ...rest } = jwk as JWK & Record<string, unknown>;
  const material = { kty: kty!, ...described(kty!, rest) };
  const kind = kty === 'RSA' ? kty : `${kty} ${rest.crv}`;
  return { jwk: { ...material, ...defined({ kid, alg, use, key_ops }) }, key: imported(material), kind };
}

function materialFault(jwk: Readonly<Record<string, unknown>>): string | undefined {
  const kty = jwk['kty'] as string;
  const members = described(kty, jwk);
  if (!Object.values(members).every((value) => typeof value === 'string')) return 'lacks a member of its kty';
  if (kty !== 'RSA' && !CURVES.includes(members['crv'] as string)) return `must be on one of ${CURVES.join(', ')}`;
  try {
    return kty === 'RSA' ? rsaFault(imported({ kty, ...members })) : void imported({ kty, ...members });
  } catch {
    return 'cannot be read as a key';
  }
}

function rsaFault({ asymmetricKeyDetails: details }: KeyObject): string | undefined {
  const { modulusLength = 0, publicExponent = 0n } = details ?? {};
  if (modulusLength < RSA_BITS.least || modulusLength > RSA_BITS.most) {
    return `must have ${RSA_BITS.least} to ${RSA_BITS.most} bits`;
  }
  return publicExponent < 3n || publicExponent > LARGEST_EXPONENT ? 'has an exponent out of range' : undefined;
}

function imported(jwk: Readonly<Record<string, unknown>>): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function described(kty: string, jwk: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(DESCRIBED_BY[kty]!.map((member) => [member, jwk[member]]));
}

function defined(members: Readonly<Record<string, unknown>>): Partial<JWK> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((member) => typeof member === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
