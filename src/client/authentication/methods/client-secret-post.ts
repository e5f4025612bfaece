import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { RequestState } from '../../../common/index.js';
import type { Client } from '../../client.entity.js';
import { ClientSecrets, type RefusedClient } from '../../secrets/client-secrets.js';
import type { ClientAuthenticator, PresentedCredential } from '../client-authenticator.js';
import { invalidClient } from '../invalid-client.js';

/** `client_id` and `client_secret` in the form (RFC 6749 §2.3.1). */
@Injectable()
export class ClientSecretPost implements ClientAuthenticator {
  readonly method = 'client_secret_post';

  constructor(private readonly secrets: ClientSecrets) {}

  present(request: Request): PresentedCredential | null {
    const { client_id: clientId, client_secret: proof } = RequestState.of(request).form;
    return proof === undefined ? null : { clientId, proof };
  }

  async verify({ proof }: PresentedCredential, client: Client): Promise<void> {
    if (proof === null || !(await this.secrets.check(client.id, proof))) throw invalidClient('wrong client_secret');
  }

  async pretend({ proof }: PresentedCredential, refused: RefusedClient): Promise<void> {
    await this.secrets.pretend(refused, proof ?? '');
  }
}
