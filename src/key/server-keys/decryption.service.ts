import { Injectable } from '@nestjs/common';
import { compactDecrypt, errors } from 'jose';
import type { DecryptionKey } from '../jwt/algorithms.js';
import { CONTENT_ENCRYPTIONS, ENCRYPTION_ALGORITHMS } from '../client-keys/client-encryption.js';
import { joseHeaderOf } from '../jwt/jose-header.js';
import { KeyRing } from './key-ring.js';

const ALGORITHMS: readonly string[] = ENCRYPTION_ALGORITHMS;
const CONTENT: string[] = [...CONTENT_ENCRYPTIONS];

/** Opens what others encrypted for us, with keys of `/jwks` whose `use` is `enc` (RFC 7516). */
@Injectable()
export class DecryptionService {
  constructor(private readonly ring: KeyRing) {}

  /**
   * Anybody may have made it: who did, is for a signature inside to show.
   *
   * @param jwe in compact serialization
   * @returns the plaintext, which should be UTF-8
   * @throws Error when it is malformed, encrypted otherwise than is allowed, compressed, or not for us
   */
  async decrypt(jwe: string): Promise<string> {
    const { alg, kid } = joseHeaderOf(jwe);
    if (!ALGORITHMS.includes(alg)) throw new Error('alg is not one that is allowed here (RFC 8725 §3.1)');
    const kind: DecryptionKey = alg.startsWith('RSA-OAEP') ? 'RSA-OAEP' : 'ECDH-ES';
    const only = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: CONTENT };
    // Compressed, a small text could be a huge one, and its length would tell of what is in it (RFC 8725 §3.6).
    const options = { ...only, maxDecompressedLength: 0 };
    for (const key of this.ring.decrypters(kind, kid)) {
      try {
        return new TextDecoder().decode((await compactDecrypt(jwe, key, options)).plaintext);
      } catch (error) {
        if (!(error instanceof errors.JWEDecryptionFailed)) throw error;
      }
    }
    throw new Error('no key of ours opens it (RFC 7516 §5.2)');
  }
}
