import 'reflect-metadata';
import { createHash, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { exportJWK, type JWK } from 'jose';

const CLIENT = '1.3.6.1.5.5.7.3.2';
const DAY = 86_400_000;
/** The parameters of webcrypto for keys and signatures. */
type Algorithm = webcrypto.RsaHashedKeyGenParams | (webcrypto.EcKeyGenParams & { readonly hash: string });
const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

/** What a certificate says. */
export interface CertificateParts {
  /** As RFC 4514 writes it, or in the order of the certificate. */
  readonly subject?: string | x509.JsonName;
  readonly names?: readonly x509.JsonGeneralName[];
  /** Days from now. */
  readonly from?: number;
  readonly until?: number;
  /** Extended key usages; none when empty. */
  readonly usages?: readonly string[];
  readonly isAuthority?: boolean;
  readonly extensions?: readonly x509.Extension[];
  /** The algorithm of the key, and of the signatures that it makes. */
  readonly algorithm?: Algorithm;
}

/** A certificate with its private key. */
export class Identity {
  private constructor(
    readonly certificate: x509.X509Certificate,
    private readonly keys: webcrypto.CryptoKeyPair,
    /** The private key, as PEM. */
    readonly key: string,
    private readonly algorithm: Algorithm,
  ) {}

  /** @param by the issuer; without one, the certificate is self-signed */
  static async make(parts: CertificateParts = {}, by?: Identity): Promise<Identity> {
    const { algorithm = ES256 } = parts;
    const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
    const subject = nameOf(parts.subject ?? 'CN=payments,O=Example Bank,C=DE');
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer: by?.certificate.subjectName.toJSON() ?? subject,
      publicKey: keys.publicKey,
      signingKey: (by?.keys ?? keys).privateKey,
      signingAlgorithm: by?.algorithm ?? algorithm,
      notBefore: new Date(Date.now() + (parts.from ?? -1) * DAY),
      notAfter: new Date(Date.now() + (parts.until ?? 2) * DAY),
      extensions: extensionsOf(parts),
    });
    const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64');
    return new Identity(certificate, keys, pem('PRIVATE KEY', pkcs8), algorithm);
  }

  /** An authority. */
  static authority(subject = 'CN=Example Root,O=Example Trust', parts: CertificateParts = {}): Promise<Identity> {
    return Identity.make({ subject, isAuthority: true, usages: [], ...parts });
  }

  issue(parts: CertificateParts = {}): Promise<Identity> {
    return Identity.make(parts, this);
  }

  get der(): Buffer {
    return Buffer.from(this.certificate.rawData);
  }

  get pem(): string {
    return pem('CERTIFICATE', this.der.toString('base64'));
  }

  /** `x5t#S256`. */
  get thumbprint(): string {
    return createHash('sha256').update(this.der).digest('base64url');
  }

  /** The public key as a client registers it, with the certificate. */
  async jwk(): Promise<JWK> {
    return { ...(await exportJWK(new X509Certificate(this.der).publicKey)), x5c: [this.der.toString('base64')] };
  }

  /** The value of `Client-Cert` (RFC 9440 §2.2). */
  get rfc9440(): string {
    return `:${this.der.toString('base64')}:`;
  }

  /** As nginx writes `$ssl_client_escaped_cert`. */
  get escaped(): string {
    return encodeURIComponent(this.pem);
  }

  /** Options of a connection that presents it. */
  get tls(): { readonly cert: string; readonly key: string } {
    return { cert: this.pem, key: this.key };
  }
}

/** The library writes names in the order of the certificate, which is the opposite. */
function nameOf(text: string | x509.JsonName): x509.JsonName {
  if (typeof text !== 'string') return text;
  return new x509.Name(text).toJSON().toReversed();
}

function extensionsOf({ names, usages = [CLIENT], isAuthority = false, extensions = [] }: CertificateParts) {
  return [
    new x509.BasicConstraintsExtension(isAuthority, undefined, true),
    ...(usages.length > 0 ? [new x509.ExtendedKeyUsageExtension([...usages])] : []),
    ...(names === undefined ? [] : [new x509.SubjectAlternativeNameExtension([...names])]),
    ...extensions,
  ];
}

function pem(what: string, base64: string): string {
  return `-----BEGIN ${what}-----\n${base64.match(/.{1,64}/g)!.join('\n')}\n-----END ${what}-----\n`;
}
