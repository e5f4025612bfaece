import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, type KeyId } from '../../common/index.js';
import { isForSigning, JWT_TYPES, type DecryptionKey, type JwtType, type SigningAlgorithm } from '../jwt/algorithms.js';
import { KeyFactory } from './key-factory.js';
import { publishedUntil } from '../rotation/key-schedule.js';
import type { PublicJwk, ServerKey } from './server-key.entity.js';

/** A key in memory, ready to sign and verify. */
export interface HeldKey {
  readonly row: ServerKey;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject | null;
  /** The JOSE header of each kind of token, in base64url; empty for a key that does not sign. */
  readonly headers: ReadonlyMap<JwtType, string>;
}

type AbleKey = HeldKey & { readonly privateKey: KeyObject };

/** The key, algorithm and type that a JOSE header of this server names. */
export interface KnownHeader {
  readonly key: HeldKey;
  readonly alg: SigningAlgorithm;
  readonly typ: JwtType;
}

/** The keys of this process, in memory, so that signing and verifying do not wait for the database. */
@Injectable()
export class KeyRing {
  private held: readonly HeldKey[] = [];
  private headers: ReadonlyMap<string, KnownHeader> = new Map();

  constructor(
    private readonly factory: KeyFactory,
    private readonly clock: Clock,
  ) {}

  /**
   * Replaces the keys in memory by those of the database. Keys that are in memory already are not decrypted again.
   *
   * @param rows the keys; the latest of each algorithm first
   * @throws Error when a key cannot be decrypted; the keys in memory do not change then
   */
  hold(rows: readonly ServerKey[]): void {
    const before = new Map(this.held.map((key) => [key.row.id, key]));
    const held = rows.map((row) => this.renewed(before.get(row.id), row));
    this.headers = new Map(held.flatMap(knownHeadersOf));
    this.held = held;
  }

  get isLoaded(): boolean {
    return this.held.length > 0;
  }

  /**
   * The key that signs now: the latest active one. When the clock of this process is late, and other processes have
   * deleted the private part of the old key already, it is the next key to activate.
   *
   * @throws Error before the keys are loaded
   */
  signer(alg: SigningAlgorithm): AbleKey {
    const now = this.clock.now();
    const able = canSignBy(alg);
    const begun = (key: HeldKey): key is AbleKey => able(key) && key.row.stateAt(now) !== 'next';
    const signer = this.held.find(begun) ?? this.held.findLast(able);
    if (signer === undefined) throw new Error(`there is no ${alg} key to sign with`);
    return signer;
  }

  /** Finds a JOSE header that equals, byte for byte, a header that this server writes. */
  byHeader(header: string): KnownHeader | undefined {
    return this.headers.get(header);
  }

  has(kid: unknown): boolean {
    return this.held.some(({ row }) => row.id === (kid as KeyId));
  }

  /**
   * The keys that decrypt values of clients. Retired keys are included, because a client may not know the new key yet.
   *
   * @param kid the key that the value names; undefined when it names none
   */
  decrypters(alg: DecryptionKey, kid?: string): readonly KeyObject[] {
    const named = this.held.filter(({ row }) => row.alg === alg && (kid === undefined || row.id === kid));
    return named.map(({ privateKey }) => privateKey).filter((key) => key !== null);
  }

  /**
   * The keys of the JWKS. Signing keys: next, active, and retired ones whose tokens may still be valid. Encryption keys:
   * active ones only, because clients use every key that they find.
   */
  published(): readonly PublicJwk[] {
    const now = this.clock.now();
    return this.held.filter(({ row }) => isPublishedAt(row, now)).map(({ row }) => row.publicJwk);
  }

  private renewed(before: HeldKey | undefined, row: ServerKey): HeldKey {
    if (before === undefined) return { row, ...this.factory.open(row), headers: headersOf(row) };
    return { ...before, row, privateKey: row.privateKey === null ? null : before.privateKey };
  }
}

function isPublishedAt(row: ServerKey, now: Date): boolean {
  if (!isForSigning(row.alg)) return row.stateAt(now) === 'active';
  return row.retiresAt === null || publishedUntil(row.retiresAt) > now;
}

function knownHeadersOf(key: HeldKey): (readonly [string, KnownHeader])[] {
  const { alg } = key.row;
  return isForSigning(alg) ? [...key.headers].map(([typ, header]) => [header, { key, alg, typ }]) : [];
}

function canSignBy(alg: SigningAlgorithm) {
  return (key: HeldKey): key is AbleKey => key.row.alg === alg && key.privateKey !== null;
}

/** Makes the headers of a key once, because they are the same for all its tokens: `alg`, `typ` and `kid` only (RFC 7515 §4.1). */
function headersOf({ id, alg }: ServerKey): ReadonlyMap<JwtType, string> {
  if (!isForSigning(alg)) return new Map();
  return new Map(
    JWT_TYPES.map((typ) => [typ, Buffer.from(JSON.stringify({ alg, typ, kid: id })).toString('base64url')]),
  );
}
