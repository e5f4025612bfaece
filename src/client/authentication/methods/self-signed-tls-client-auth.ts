import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Clock, OAuthError } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { ClientKeys } from '../../../key/index.js';
import type { Client } from '../../client.entity.js';
import { presentedCertificate } from './presented-certificate.js';
import type { ClientAuthenticator, PresentedCredential } from '../client-authenticator.js';
import { invalidClient } from '../invalid-client.js';

/** A certificate of any issuer whose key the client has registered (RFC 8705 §2.2). */
@Injectable()
export class SelfSignedTlsClientAuth implements ClientAuthenticator {
  readonly method = 'self_signed_tls_client_auth';

  constructor(
    private readonly configuration: Configuration,
    private readonly keys: ClientKeys,
    private readonly clock: Clock,
  ) {}

  get isOffered(): boolean {
    return this.configuration.seesClientCertificates;
  }

  present(request: Request): PresentedCredential | null {
    return presentedCertificate(request);
  }

  async verify({ certificate }: PresentedCredential, { id, metadata }: Client): Promise<void> {
    if (!certificate!.isValidAt(this.clock.now()))
      throw invalidClient('the certificate has expired or is not valid yet');
    try {
      if (await this.keys.includes(certificate!.publicKey, metadata)) return;
    } catch (error) {
      // For example too many concurrent fetches of keys: not a fault of the client.
      if (error instanceof OAuthError) throw error;
      throw invalidClient(`keys of ${id}: ${(error as Error).message}`);
    }
    throw invalidClient(`the key of the certificate is not among those of ${id}`);
  }
}
