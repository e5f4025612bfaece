import { createPrivateKey, createPublicKey, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Encryption, newId, RSA_BITS, RsaPairs, type KeyId } from '../../common/index.js';
import { placeOf } from '../../database/index.js';
import { isForSigning, type KeyAlgorithm } from '../jwt/algorithms.js';
import { ServerKey, type PublicJwk } from './server-key.entity.js';

const generate = promisify(generateKeyPair);

/** A key pair in memory; the private half is null when the key is no longer in use. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject | null;
}

/** Makes key pairs, encrypts them into rows, and decrypts rows. */
@Injectable()
export class KeyFactory {
  constructor(
    private readonly encryption: Encryption,
    private readonly rsaPairs: RsaPairs,
  ) {}

  /** Makes a pair as a row, without storing it: RSA of 2048 bits, P-256, or Ed25519 (RFC 7518 §3.3 to §3.5, §4.3, §4.6; RFC 8037). */
  async make(
    alg: KeyAlgorithm,
    sequence: number,
    { publishedAt, activatesAt }: Pick<ServerKey, 'publishedAt' | 'activatesAt'>,
  ): Promise<ServerKey> {
    const id = newId<KeyId>();
    const { publicKey, privateKey } = await this.pairFor(alg);
    const sealed = this.encryption.encrypt(privateKey.export({ type: 'pkcs8', format: 'der' }), placeOf(ServerKey, id));
    const publicJwk = publicJwkOf(id, alg, publicKey.export({ format: 'jwk' }));
    const times = { publishedAt, activatesAt, retiresAt: null, expiresAt: null };
    const evidence = { tokensSigned: 0, latestExpiry: null, lastJwksFetch: null };
    return ServerKey.of({ id, alg, sequence, publicJwk, privateKey: sealed, ...times, ...evidence });
  }

  /**
   * Decrypts the key pair of a row.
   *
   * @throws Error when no key of ENCRYPTION_KEY decrypts the row, or when the pair is weaker than its algorithm allows
   */
  open({ id, alg, publicJwk, privateKey }: ServerKey): KeyPair {
    const publicKey = createPublicKey({ key: { ...publicJwk }, format: 'jwk' });
    assertStrong(alg, publicKey);
    if (privateKey === null) return { publicKey, privateKey };
    const der = this.encryption.decrypt(privateKey, placeOf(ServerKey, id));
    return { publicKey, privateKey: createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }) };
  }

  private pairFor(alg: KeyAlgorithm): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> {
    switch (alg) {
      case 'RS256':
      case 'PS256':
      case 'RSA-OAEP':
        return this.rsaPairs.make();
      case 'ES256':
      case 'ECDH-ES':
        return generate('ec', { namedCurve: 'P-256' });
      case 'EdDSA':
        return generate('ed25519', {});
    }
  }
}

/** Names each public member, so that no private one can be published. */
function publicJwkOf(kid: KeyId, alg: KeyAlgorithm, { n, e, crv, x, y }: JsonWebKey): PublicJwk {
  const common = isForSigning(alg) ? ({ kid, use: 'sig', alg } as const) : ({ kid, use: 'enc' } as const);
  switch (alg) {
    case 'RS256':
    case 'PS256':
    case 'RSA-OAEP':
      return { kty: 'RSA', ...common, n: n!, e: e! };
    case 'ES256':
    case 'ECDH-ES':
      return { kty: 'EC', ...common, crv: crv!, x: x!, y: y! };
    case 'EdDSA':
      return { kty: 'OKP', ...common, crv: crv!, x: x! };
  }
}

function assertStrong(alg: KeyAlgorithm, key: KeyObject): void {
  if (!isStrong(alg, key)) throw new Error(`a key is too weak for ${alg} (RFC 7518 §3.3 to §3.5)`);
}

function isStrong(alg: KeyAlgorithm, { asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject) {
  switch (alg) {
    case 'RS256':
    case 'PS256':
    case 'RSA-OAEP':
      return (details?.modulusLength ?? 0) >= RSA_BITS;
    case 'ES256':
    case 'ECDH-ES':
      return details?.namedCurve === 'prime256v1';
    case 'EdDSA':
      return type === 'ed25519';
  }
}
