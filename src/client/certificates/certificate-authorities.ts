import { X509Certificate } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import type { CertificateFacts } from './certificate-facts.js';
import { isValidAt, type ClientCertificate } from './client-certificate.js';

/** Extended key usage (RFC 5280 §4.2.1.12): of a TLS client, and any. */
const CLIENT_USAGES = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0'];
/** Extensions that may be critical: key usage, alternative names, basic constraints, policies, extended key usage. */
const UNDERSTOOD = ['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.32', '2.5.29.37'];
const NAME_CONSTRAINTS = '2.5.29.30';
/**
 * The authorities of CLIENT_CERT_CA, which issue certificates of clients. A certificate must be issued by one of them
 * directly: a proxy forwards no intermediate certificates, so the file names the intermediate authorities.
 */
@Injectable()
export class CertificateAuthorities implements OnModuleInit {
  private readonly authorities: readonly X509Certificate[];

  constructor(
    { mutualTls }: Configuration,
    private readonly clock: Clock,
  ) {
    this.authorities = (mutualTls?.authorities ?? []).map((pem) => new X509Certificate(pem));
  }

  /** @throws Error for an authority whose certificates cannot be checked completely, such as one with name constraints */
  async onModuleInit(): Promise<void> {
    for (const { raw } of this.authorities) {
      const { extensions } = await factsOf(raw);
      const unknown = extensions.find(({ id, critical }) => id === NAME_CONSTRAINTS || isUnknown({ id, critical }));
      if (unknown !== undefined)
        throw new Error(`CLIENT_CERT_CA has an authority with an extension that is not supported (${unknown.id})`);
    }
  }

  get exist(): boolean {
    return this.authorities.length > 0;
  }

  /**
   * Checks that a certificate is valid now, for TLS clients, and issued by an authority (RFC 5280 §6.1). Revocation is
   * not checked.
   *
   * @returns what the certificate says about its subject
   * @throws Error that names the rule
   */
  async assertIssued({ x509 }: ClientCertificate): Promise<CertificateFacts> {
    const facts = await factsOf(x509.raw);
    this.assertUsable(x509, facts);
    return facts;
  }

  private assertUsable(x509: X509Certificate, { extensions, hasStrongSignature }: CertificateFacts): void {
    const now = this.clock.now();
    if (!isValidAt(x509, now)) throw new Error('the certificate has expired or is not valid yet');
    if (x509.ca) throw new Error('the certificate is that of an authority');
    const usages: readonly string[] | undefined = x509.keyUsage;
    if (usages !== undefined && !usages.some((usage) => CLIENT_USAGES.includes(usage)))
      throw new Error('the certificate is not for TLS clients');
    const unknown = extensions.find(isUnknown);
    if (unknown !== undefined) throw new Error(`the certificate has an unknown critical extension (${unknown.id})`);
    if (!hasStrongSignature) throw new Error('the certificate is signed with MD5 or SHA-1, or by an unknown algorithm');
    if (!this.authorities.some((authority) => isValidAt(authority, now) && issued(authority, x509)))
      throw new Error('no authority of CLIENT_CERT_CA issued the certificate');
  }
}

/** Loads the parser for the first certificate: most servers see none. */
async function factsOf(der: Buffer): Promise<CertificateFacts> {
  return (await import('./certificate-facts.js')).factsOf(der);
}

function isUnknown({ id, critical }: CertificateFacts['extensions'][number]): boolean {
  return critical && !UNDERSTOOD.includes(id);
}

function issued(authority: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}
