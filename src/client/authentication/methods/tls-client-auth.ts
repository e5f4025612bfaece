import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { Client } from '../../client.entity.js';
import { CertificateAuthorities } from '../../certificates/certificate-authorities.js';
import type { CertificateFacts } from '../../certificates/certificate-facts.js';
import type { ClientCertificate } from '../../certificates/client-certificate.js';
import { nameText } from '../../certificates/distinguished-name.js';
import { hasRegisteredSubject, registeredSubjects } from '../../certificates/registered-subject.js';
import { presentedCertificate } from './presented-certificate.js';
import type { ClientAuthenticator, PresentedCredential } from '../client-authenticator.js';
import { invalidClient } from '../invalid-client.js';

/** A certificate of an authority of CLIENT_CERT_CA, for the subject that the client registered (RFC 8705 §2.1). */
@Injectable()
export class TlsClientAuth implements ClientAuthenticator {
  readonly method = 'tls_client_auth';

  constructor(private readonly authorities: CertificateAuthorities) {}

  get isOffered(): boolean {
    return this.authorities.exist;
  }

  present(request: Request): PresentedCredential | null {
    return presentedCertificate(request);
  }

  async verify({ certificate }: PresentedCredential, { id, metadata }: Client): Promise<void> {
    const facts = await this.issued(certificate!);
    if (hasRegisteredSubject(facts, metadata)) return;
    const [[member, expected] = ['tls_client_auth_subject_dn', '']] = registeredSubjects(metadata);
    throw invalidClient(`the certificate is not that of ${id}`, {
      expected: `${member} ${expected}`,
      received: `a certificate of ${nameText(facts.subject)}`.slice(0, 1000),
    });
  }

  async pretend({ certificate }: PresentedCredential): Promise<void> {
    await this.issued(certificate!).catch(() => undefined);
  }

  private async issued(certificate: ClientCertificate): Promise<CertificateFacts> {
    try {
      return await this.authorities.assertIssued(certificate);
    } catch (error) {
      throw invalidClient((error as Error).message);
    }
  }
}
