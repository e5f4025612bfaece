import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { RequestState } from '../../../common/index.js';
import type { ClientAuthenticator, PresentedCredential } from '../client-authenticator.js';

/** A public client sends only its `client_id` in the form (RFC 6749 §3.2.1). */
@Injectable()
export class NoAuthentication implements ClientAuthenticator {
  readonly method = 'none';

  present(request: Request): PresentedCredential | null {
    const clientId = RequestState.of(request).form['client_id'];
    return clientId === undefined ? null : { clientId, proof: null };
  }

  async verify(): Promise<void> {}
}
