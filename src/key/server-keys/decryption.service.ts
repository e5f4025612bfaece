import { Injectable } from '@nestjs/common';
import { compactDecrypt, errors } from 'jose';
import type { DecryptionKey } from '../jwt/algorithms.js';
import { CONTENT_ENCRYPTIONS, ENCRYPTION_ALGORITHMS } from '../client-keys/client-encryption.js';
import { joseHeaderOf } from '../jwt/jose-header.js';
import { KeyRing } from './key-ring.js';

const ALGORITHMS: readonly string[] = ENCRYPTION_ALGORITHMS;
const CONTENT: string[] = [...CONTENT_ENCRYPTIONS];

/** Decrypts values that clients encrypted for this server, with the keys of `/jwks` whose `use` is `enc` (RFC 7516). */
@Injectable()
export class DecryptionService {
  constructor(private readonly ring: KeyRing) {}

  /**
   * Decrypts a JWE. Everyone can make one: only a signature inside proves the sender.
   *
   * @param jwe in compact serialization
   * @returns the plaintext, which should be UTF-8
   * @throws Error when the JWE is malformed, compressed, uses an algorithm that is not allowed, or is for another key
   */
  async decrypt(jwe: string): Promise<string> {
    const { alg, kid } = joseHeaderOf(jwe);
    if (!ALGORITHMS.includes(alg)) throw new Error('alg is not one of the allowed algorithms (RFC 8725 §3.1)');
    const kind: DecryptionKey = alg.startsWith('RSA-OAEP') ? 'RSA-OAEP' : 'ECDH-ES';
    const only = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: CONTENT };
    // A small compressed text can expand to a huge one, and its length reveals its contents (RFC 8725 §3.6).
    const options = { ...only, maxDecompressedLength: 0 };
    for (const key of this.ring.decrypters(kind, kid)) {
      try {
        return new TextDecoder().decode((await compactDecrypt(jwe, key, options)).plaintext);
      } catch (error) {
        if (!(error instanceof errors.JWEDecryptionFailed)) throw error;
      }
    }
    throw new Error('no key of this server decrypts it (RFC 7516 §5.2)');
  }
}
