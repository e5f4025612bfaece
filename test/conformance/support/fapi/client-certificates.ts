import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent } from 'undici';
import { Authority } from '../../../support/certificates.js';
import { TARGET_CA } from '../../../support/outbound-target.js';

/** A client's TLS certificate. */
export class ClientCertificate {
  /** SHA-256 of the DER form, in base64url (RFC 8705 §3.1). */
  readonly thumbprint: string;
  /** Connects with the certificate. */
  readonly dispatcher: Agent;

  constructor(
    readonly subject: string,
    key: Buffer,
    certificate: Buffer,
  ) {
    const { raw } = new X509Certificate(certificate);
    this.thumbprint = createHash('sha256').update(raw).digest('base64url');
    this.dispatcher = new Agent({ connect: { key, cert: certificate, ca: readFileSync(TARGET_CA) } });
  }
}

/** The authority of the suite's client certificates. */
export class ClientCertificates {
  private readonly folder = mkdtempSync(join(tmpdir(), 'grantry-client-certificates-'));
  private readonly authority = new Authority(this.folder, 'clients');

  /** For CLIENT_CERT_CA of the provider. */
  get authorityFile(): string {
    return this.authority.certificate;
  }

  issue(name: string): ClientCertificate {
    const { key, certificate } = this.authority.issue(name, `DNS:${name}.example`);
    return new ClientCertificate(`CN=${name}`, readFileSync(key), readFileSync(certificate));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
