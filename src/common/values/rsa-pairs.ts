import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);
/** The least length of RSA keys, and that of new ones. */
export const RSA_BITS = 2048;

/** Makes RSA key pairs for the server: 2048 bits (RFC 7518 §3.3). */
export class RsaPairs {
  make(): Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> {
    return generate('rsa', { modulusLength: RSA_BITS });
  }
}
