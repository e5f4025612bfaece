import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { compactVerify, errors, type JWK } from 'jose';
import { claimsOf } from '../jwt/compact-jws.js';
import { joseHeaderOf, type JoseHeader } from '../jwt/jose-header.js';
import { publishedKeyOf, keysOfSet, type PublishedKey } from './published-key.js';
import { RemoteJwks } from './remote-jwks.js';

/** The source of public keys, with the members of client metadata (RFC 7591 §2). */
export interface KeySource {
  readonly jwks?: { readonly keys: readonly object[] } | undefined;
  readonly jwks_uri?: string | undefined;
}

export interface VerifiedJwt {
  readonly header: JoseHeader;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Algorithms of signatures by keys of clients (RFC 7518 §3.1, RFC 8037 §3.1), without `none` and MACs. */
export const VERIFYING_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

/** The kinds of keys of each algorithm. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  RS256: ['RSA'],
  PS256: ['RSA'],
  ES256: ['EC P-256'],
  EdDSA: ['OKP Ed25519'],
};
const KINDS_TO_ENCRYPT: Readonly<Record<string, readonly string[]>> = {
  RSA: ['RSA'],
  ECDH: ['EC P-256', 'EC P-384', 'EC P-521', 'OKP X25519'],
};
const newPair = promisify(generateKeyPair);
/** How many keys are tried when a header names none. */
const MOST_TRIED = 10;

/** Selects among the published keys of a client. Weak keys, private keys and keys of another use are ignored. */
@Injectable()
export class ClientKeys {
  private readonly decoys = new Map<string, Promise<KeyObject>>();
  private count = 0;
  private readonly inline = new WeakMap<object, readonly PublishedKey[]>();

  constructor(private readonly remote: RemoteJwks) {}

  /**
   * Finds the keys that may have made a signature. If none fits, a `jwks_uri` is fetched again, at most once a minute.
   *
   * @param header its algorithm and kid; an algorithm outside `VERIFYING_ALGORITHMS` has no keys
   * @returns one key for a header with a kid; none if the client has several keys with that kid (OIDC Core §10.1)
   * @throws Error when the keys cannot be fetched
   */
  async forVerifying(source: KeySource, header: JoseHeader): Promise<readonly KeyObject[]> {
    const found = ableToVerify(await this.keysOf(source), header);
    return found.length > 0 ? found : ableToVerify((await this.renewedKeysOf(source)) ?? [], header);
  }

  /**
   * Verifies the signature of a JWT of the client with each key that fits. If none verifies it, the keys are fetched
   * again: a client may change its key and keep its kid, or use no kid. The caller checks the claims.
   *
   * @param jwt untrusted
   * @param algorithms the accepted ones of `VERIFYING_ALGORITHMS`
   * @throws Error when no key of the client verifies it, when it is malformed, when its header has a `crit`, or when the
   *   keys cannot be fetched
   */
  async verify(jwt: string, source: KeySource, algorithms: readonly string[]): Promise<VerifiedJwt> {
    const header = joseHeaderOf(jwt);
    if (!algorithms.includes(usualNameOf(header.alg)))
      throw new Error('alg is not one of the allowed algorithms (RFC 8725 §3.1)');
    const before = this.count;
    const verified =
      (await this.payloadVerifiedBy(ableToVerify(await this.keysOf(source), header), jwt, header)) ??
      (await this.payloadVerifiedBy(ableToVerify((await this.renewedKeysOf(source)) ?? [], header), jwt, header));
    if (verified === null) {
      if (this.count === before) await this.pretend(jwt);
      throw new Error('no key of the client made the signature');
    }
    return { header, claims: claimsOf(Buffer.from(verified)) };
  }

  /**
   * Whether a key is among the public keys of the client. If it is not, a `jwks_uri` is fetched again.
   *
   * @throws Error when the keys cannot be fetched
   */
  async includes(key: KeyObject, source: KeySource): Promise<boolean> {
    const isSame = (one: PublishedKey) => one.jwk.use !== 'enc' && one.key.equals(key);
    if ((await this.keysOf(source)).some(isSame)) return true;
    return ((await this.renewedKeysOf(source)) ?? []).some(isSame);
  }

  /** How many JWTs were verified since the start, including those of unknown clients. */
  get checked(): number {
    return this.count;
  }

  /** Does the work of `verify` with an unused key, so that the time of a refusal reveals nothing. Never throws. */
  async pretend(jwt: string): Promise<void> {
    try {
      const header = joseHeaderOf(jwt);
      await this.payloadVerifiedBy([await this.decoyFor(usualNameOf(header.alg))], jwt, header);
    } catch {
      // The caller refuses in any case.
    }
  }

  private decoyFor(alg: string): Promise<KeyObject> {
    const decoy = this.decoys.get(alg) ?? decoyKey(alg);
    if (VERIFYING_ALGORITHMS.some((one) => one === alg)) this.decoys.set(alg, decoy);
    return decoy;
  }

  /**
   * Finds the key to encrypt with for the client; a key with `use: enc` precedes a key without `use`.
   *
   * @param alg of the JWE: `RSA-OAEP`, `RSA-OAEP-256`, `ECDH-ES`, `ECDH-ES+A128KW`, …
   * @throws Error when the client has none, or the keys cannot be fetched
   */
  async forEncrypting(source: KeySource, alg: string): Promise<JWK> {
    const key =
      ableToEncrypt(await this.keysOf(source), alg) ?? ableToEncrypt((await this.renewedKeysOf(source)) ?? [], alg);
    if (key === undefined) throw new Error(`the client has no key to encrypt with by ${alg.slice(0, 30)}`);
    return key;
  }

  private async payloadVerifiedBy(
    keys: readonly KeyObject[],
    jwt: string,
    { alg }: JoseHeader,
  ): Promise<Uint8Array | null> {
    for (const key of keys) {
      this.count++;
      try {
        return (await compactVerify(jwt, key, { algorithms: [alg] })).payload;
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
      }
    }
    return null;
  }

  private async keysOf({ jwks, jwks_uri: uri }: KeySource): Promise<readonly PublishedKey[]> {
    if (uri !== undefined) return this.remote.keysAt(uri);
    if (jwks === undefined) return [];
    const known = this.inline.get(jwks) ?? (keysOfSet(jwks) ?? []).map(publishedKeyOf).filter((key) => key !== null);
    this.inline.set(jwks, known);
    return known;
  }

  private async renewedKeysOf({ jwks_uri: uri }: KeySource): Promise<readonly PublishedKey[] | null> {
    return uri === undefined ? null : this.remote.renewedKeysAt(uri);
  }
}

function ableToVerify(keys: readonly PublishedKey[], { alg, kid }: JoseHeader): readonly KeyObject[] {
  const usual = usualNameOf(alg);
  const kinds = Object.hasOwn(KINDS, usual) ? KINDS[usual]! : [];
  const able = keys.filter(({ kind, jwk }) => kinds.includes(kind) && mayVerify(jwk, alg));
  const named = kid === undefined ? able.slice(0, MOST_TRIED) : able.filter(({ jwk }) => jwk.kid === kid);
  return kid !== undefined && named.length > 1 ? [] : named.map(({ key }) => key);
}

/** The name `Ed25519` of RFC 9864 §2.2 for EdDSA on this curve; some libraries use only that name. */
export function usualNameOf(alg: string): string {
  return alg === 'Ed25519' ? 'EdDSA' : alg;
}

function ableToEncrypt(keys: readonly PublishedKey[], alg: string): JWK | undefined {
  const kinds = KINDS_TO_ENCRYPT[alg.split('-', 1)[0]!] ?? [];
  const able = keys
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ jwk }) => jwk)
    .filter((jwk) => jwk.use !== 'sig' && (jwk.alg === undefined || jwk.alg === alg));
  return able.find((jwk) => jwk.use === 'enc' && jwk.alg === alg) ?? able.find((jwk) => jwk.use === 'enc') ?? able[0];
}

function mayVerify({ use = 'sig', key_ops: operations = ['verify'], alg: ofKey }: JWK, alg: string): boolean {
  const fits = ofKey === undefined || usualNameOf(ofKey) === usualNameOf(alg);
  return use === 'sig' && operations.includes('verify') && fits;
}

/** Makes a key of the kind of an algorithm. */
async function decoyKey(alg: string): Promise<KeyObject> {
  if (alg === 'ES256') return (await newPair('ec', { namedCurve: 'P-256' })).publicKey;
  if (alg === 'EdDSA') return (await newPair('ed25519', {})).publicKey;
  if (alg === 'RS256' || alg === 'PS256') return (await newPair('rsa', { modulusLength: 2048 })).publicKey;
  throw new Error('no such algorithm');
}
