import { createHash, X509Certificate, type KeyObject } from 'node:crypto';

/** The certificate of the client of a request: the sender, or a trusted proxy, has verified that it holds the key. */
export class ClientCertificate {
  #thumbprint: string | undefined;

  constructor(readonly x509: X509Certificate) {}

  /**
   * @param der untrusted
   * @returns null when it is not exactly one certificate
   */
  static of(der: Buffer): ClientCertificate | null {
    try {
      const x509 = new X509Certificate(der);
      // Node.js also reads PEM, and ignores what follows a certificate.
      return x509.raw.equals(der) ? new ClientCertificate(x509) : null;
    } catch {
      return null;
    }
  }

  /** SHA-256 of the certificate, base64url: `x5t#S256` (RFC 8705 §3.1). */
  get thumbprint(): string {
    return (this.#thumbprint ??= createHash('sha256').update(this.x509.raw).digest('base64url'));
  }

  get publicKey(): KeyObject {
    return this.x509.publicKey;
  }

  isValidAt(now: Date): boolean {
    return isValidAt(this.x509, now);
  }
}

/** RFC 5280 §4.1.2.5. */
export function isValidAt({ validFromDate, validToDate }: X509Certificate, now: Date): boolean {
  return validFromDate <= now && now <= validToDate;
}
