import { Injectable } from '@nestjs/common';
import { CompactEncrypt } from 'jose';
import { ClientKeys, type KeySource } from './client-keys.js';

/** How a content key is wrapped for a client (RFC 7518 §4.1): asymmetrically only. */
export const ENCRYPTION_ALGORITHMS = [
  'RSA-OAEP-256', 'RSA-OAEP', 'ECDH-ES', 'ECDH-ES+A128KW', 'ECDH-ES+A192KW', 'ECDH-ES+A256KW',
] as const; // prettier-ignore
export type EncryptionAlgorithm = (typeof ENCRYPTION_ALGORITHMS)[number];

/** How the content is encrypted (RFC 7518 §5.1). */
export const CONTENT_ENCRYPTIONS = ['A128CBC-HS256', 'A256CBC-HS512', 'A128GCM', 'A256GCM'] as const;
export type ContentEncryption = (typeof CONTENT_ENCRYPTIONS)[number];

export interface EncryptedBy {
  readonly alg: EncryptionAlgorithm;
  readonly enc: ContentEncryption;
}

/** Encrypts for clients with their published keys (RFC 7516). */
@Injectable()
export class ClientEncryption {
  constructor(private readonly keys: ClientKeys) {}

  /**
   * Encrypts a text for a client.
   *
   * @param text a JWT of this server, which gives a Nested JWT (RFC 7519 §5.2), or JSON
   * @throws Error when the client has no suitable key, or its keys cannot be fetched
   */
  async encrypt(text: string, { alg, enc }: EncryptedBy, client: KeySource, isJwt: boolean): Promise<string> {
    const key = await this.keys.forEncrypting(client, alg);
    const header = { alg, enc, ...(isJwt && { cty: 'JWT' }), ...(key.kid !== undefined && { kid: key.kid }) };
    return new CompactEncrypt(Buffer.from(text)).setProtectedHeader(header).encrypt(key);
  }
}
