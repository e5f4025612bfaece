import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Client } from '../../client.entity.js';
import { ClientSecrets, type RefusedClient } from '../../secrets/client-secrets.js';
import { basicCredentialsOf, isBasic } from '../basic-credentials.js';
import type { ClientAuthenticator, PresentedCredential } from '../client-authenticator.js';
import { invalidClient } from '../invalid-client.js';

/** HTTP Basic with a form-encoded id and secret (RFC 6749 §2.3.1), or with plain ones, as many products send them. */
@Injectable()
export class ClientSecretBasic implements ClientAuthenticator {
  readonly method = 'client_secret_basic';

  constructor(private readonly secrets: ClientSecrets) {}

  present({ headers: { authorization } }: Request): PresentedCredential | null {
    if (!isBasic(authorization)) return null;
    const { id, secret } = basicCredentialsOf(authorization ?? '');
    return { clientId: id.decoded, proof: secret.decoded, raw: { clientId: id.raw, proof: secret.raw } };
  }

  async verify(credential: PresentedCredential, client: Client): Promise<void> {
    if (!(await this.secrets.check(client.id, ...formsOf(credential)))) throw invalidClient('wrong client_secret');
  }

  async pretend(credential: PresentedCredential, refused: RefusedClient): Promise<void> {
    await this.secrets.pretend(refused, ...formsOf(credential));
  }
}

function formsOf({ proof, raw }: PresentedCredential): readonly string[] {
  return [proof, raw?.proof].filter((form) => typeof form === 'string');
}
