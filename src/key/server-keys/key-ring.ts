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
  /** The JOSE header of each kind of token, in base64url; none of a key that does not sign. */
  readonly headers: ReadonlyMap<JwtType, string>;
}

type AbleKey = HeldKey & { readonly privateKey: KeyObject };

/** What one JOSE header of ours stands for. */
export interface KnownHeader {
  readonly key: HeldKey;
  readonly alg: SigningAlgorithm;
  readonly typ: JwtType;
}

/** The keys of this process, in memory, so that nobody who signs or verifies waits for the database. */
@Injectable()
export class KeyRing {
  private held: readonly HeldKey[] = [];
  private headers: ReadonlyMap<string, KnownHeader> = new Map();

  constructor(
    private readonly factory: KeyFactory,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes over what the database holds; keys that are here already are not decrypted again.
   *
   * @param rows of each algorithm the latest first
   * @throws Error when one cannot be opened; then the ring stays as it was
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
   * The key that signs now: of those that have begun the latest. Where this process's clock is late, and others have
   * dropped the private part of the old key already, the first one that comes.
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

  /** What a JOSE header stands for, when it is byte for byte one that a key of ours puts on a token. */
  byHeader(header: string): KnownHeader | undefined {
    return this.headers.get(header);
  }

  has(kid: unknown): boolean {
    return this.held.some(({ row }) => row.id === (kid as KeyId));
  }

  /**
   * The keys that may open what was encrypted for us: retired ones too, for others may still know only those.
   *
   * @param kid of the one that was meant, where that is said
   */
  decrypters(alg: DecryptionKey, kid?: string): readonly KeyObject[] {
    const named = this.held.filter(({ row }) => row.alg === alg && (kid === undefined || row.id === kid));
    return named.map(({ privateKey }) => privateKey).filter((key) => key !== null);
  }

  /**
   * What the JWKS shows now. To check signatures: next, active, and retired keys whose tokens may still live;
   * to encrypt: active ones only, for whatever is shown is used.
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

/** The same for all tokens of a key, so made once: `alg`, `typ` and `kid` (RFC 7515 §4.1), and never anything else. */
function headersOf({ id, alg }: ServerKey): ReadonlyMap<JwtType, string> {
  if (!isForSigning(alg)) return new Map();
  return new Map(
    JWT_TYPES.map((typ) => [typ, Buffer.from(JSON.stringify({ alg, typ, kid: id })).toString('base64url')]),
  );
}
