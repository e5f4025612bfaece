import { Injectable } from '@nestjs/common';
import { Encryption } from '../../common/index.js';
import { placeOf } from '../../database/index.js';
import { IdentityProvider } from './identity-provider.entity.js';

/** Seals the secrets of this server at other providers, and opens them for one request. */
@Injectable()
export class ProviderSecrets {
  constructor(private readonly encryption: Encryption) {}

  seal(id: string, secret: string): string {
    return this.encryption.encrypt(Buffer.from(secret), placeOf(IdentityProvider, id));
  }

  /** @returns null for a public client */
  open({ id, clientSecret }: Pick<IdentityProvider, 'id' | 'clientSecret'>): string | null {
    return clientSecret === null
      ? null
      : this.encryption.decrypt(clientSecret, placeOf(IdentityProvider, id)).toString();
  }
}
