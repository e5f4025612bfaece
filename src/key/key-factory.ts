import { createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Encryption, newId, type KeyId } from '../common/index.js';
import type { SigningAlgorithm } from './algorithms.js';
import type { PublicJwk, SigningKey } from './signing-key.entity.js';
import type { NewSigningKey } from './signing-key.store.js';

const generate = promisify(generateKeyPair);
const RSA_BITS = 2048;

/** A key pair as it is used: the private half is null once the key signs no more. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject | null;
}

/** Makes key pairs, seals them into rows, and opens them again. */
@Injectable()
export class KeyFactory {
  constructor(private readonly encryption: Encryption) {}

  /** A new pair as a row, not yet stored; RSA of 2048 bits, or P-256 (RFC 7518 §3.3, §3.4). */
  async make(
    alg: SigningAlgorithm,
    sequence: number,
    { publishedAt, activatesAt }: Pick<SigningKey, 'publishedAt' | 'activatesAt'>,
  ): Promise<NewSigningKey> {
    const id = newId<KeyId>();
    const { publicKey, privateKey } = await pairFor(alg);
    const sealed = this.encryption.encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), placeOf(id));
    const publicJwk = publicJwkOf(id, alg, publicKey.export({ format: 'jwk' }));
    const times = { publishedAt, activatesAt, retiresAt: null, expiresAt: null };
    return { id, alg, sequence, publicJwk, privateKey: sealed, ...times };
  }

  /**
   * Opens a row.
   *
   * @throws Error when no key of ENCRYPTION_KEY opens it, or when it is weaker than its algorithm allows
   */
  open({ id, alg, publicJwk, privateKey }: SigningKey): KeyPair {
    const publicKey = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
    assertStrong(alg, publicKey);
    if (privateKey === null) return { publicKey, privateKey };
    const der = this.encryption.decrypt(privateKey, placeOf(id));
    return { publicKey, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
  }
}

function pairFor(alg: SigningAlgorithm): Promise<{ publicKey: KeyObject; privateKey: KeyObject }> {
  return alg === 'RS256' ? generate('rsa', { modulusLength: RSA_BITS }) : generate('ec', { namedCurve: 'P-256' });
}

/** What the encrypted private part is bound to: it opens in no other row. */
function placeOf(id: KeyId): string {
  return `signing_keys:${id}`;
}

/** Only the public members, each by name, so that no private one can slip in. */
function publicJwkOf(kid: KeyId, alg: SigningAlgorithm, jwk: JsonWebKey): PublicJwk {
  const common = { kid, use: 'sig', alg } as const;
  return alg === 'RS256'
    ? { kty: 'RSA', ...common, n: jwk.n!, e: jwk.e! }
    : { kty: 'EC', ...common, crv: jwk.crv!, x: jwk.x!, y: jwk.y! };
}

function assertStrong(alg: SigningAlgorithm, { asymmetricKeyDetails: details }: KeyObject): void {
  const strong = alg === 'RS256' ? (details?.modulusLength ?? 0) >= RSA_BITS : details?.namedCurve === 'prime256v1';
  if (!strong) throw new Error(`a signing key is too weak for ${alg} (RFC 7518 §3.3, §3.4)`);
}
