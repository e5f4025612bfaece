import { createCipheriv, createDecipheriv, createSecretKey, hash, randomBytes, type KeyObject } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';

interface NamedKey {
  readonly name: string;
  readonly key: KeyObject;
}

/**
 * Encrypts the few secrets that must be read back, under ENCRYPTION_KEY.
 * A ciphertext is `<key name>.<iv>.<ciphertext>.<tag>` in base64url; the name selects the key of the list.
 */
export class Encryption {
  private readonly keys: readonly NamedKey[];

  /** @param keys 32 bytes each: the first encrypts, all decrypt */
  constructor(keys: readonly Buffer[]) {
    this.keys = keys.map((bytes) => ({
      name: hash('sha256', bytes, 'base64url').slice(0, 8),
      key: createSecretKey(bytes),
    }));
  }

  /**
   * @param boundTo the place of the ciphertext, for example `signing_keys:<id>`; it can be decrypted only there
   */
  encrypt(plaintext: Buffer, boundTo: string): string {
    const [first] = this.keys;
    if (first === undefined) throw new Error('ENCRYPTION_KEY holds no key');
    const iv = randomBytes(12);
    const cipher = createCipheriv(ALGORITHM, first.key, iv).setAAD(Buffer.from(boundTo));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return [first.name, ...[iv, ciphertext, cipher.getAuthTag()].map((part) => part.toString('base64url'))].join('.');
  }

  /**
   * @throws Error when no key of the list encrypted it, when it was changed, or when it was moved from another row
   */
  decrypt(sealed: string, boundTo: string): Buffer {
    const [name, iv, ciphertext, tag] = sealed.split('.');
    const named = this.keys.find((candidate) => candidate.name === name);
    if (named === undefined || iv === undefined || ciphertext === undefined || tag === undefined) {
      throw new Error(`no key of ENCRYPTION_KEY opens ${boundTo}`);
    }
    const decipher = createDecipheriv(ALGORITHM, named.key, Buffer.from(iv, 'base64url'), { authTagLength: 16 })
      .setAAD(Buffer.from(boundTo))
      .setAuthTag(Buffer.from(tag, 'base64url'));
    return Buffer.concat([decipher.update(Buffer.from(ciphertext, 'base64url')), decipher.final()]);
  }

  /** Whether the first key of the list encrypted this ciphertext; if not, it needs re-encryption. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`${this.keys[0]?.name}.`);
  }
}
