import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Environment } from './environment.js';

/** The header in which a trusted proxy forwards the certificate of the client. */
export interface CertificateHeader {
  /** In lower case. */
  readonly name: string;
  /** A structured field of RFC 9440, or URL-encoded PEM. */
  readonly format: 'rfc9440' | 'pem';
}

/** How the server sees the certificates of clients (RFC 8705). */
export interface MutualTls {
  /** The port of the listener that requests certificates. */
  readonly port: number | undefined;
  readonly header: CertificateHeader | undefined;
  /** The origin at which clients with certificates call. */
  readonly issuer: string | undefined;
  /** The authorities that issue certificates of clients, each as PEM. */
  readonly authorities: readonly string[];
}

/** @returns undefined when the server sees no certificates */
export function mutualTlsOf(env: Environment): MutualTls | undefined {
  const { MTLS_PORT: port, CLIENT_CERT_HEADER: name, CLIENT_CERT_CA: file } = env;
  if (port === undefined && name === undefined) return undefined;
  return {
    port,
    header: name === undefined ? undefined : { name: name.toLowerCase(), format: env.CLIENT_CERT_FORMAT },
    issuer: env.MTLS_ISSUER,
    authorities: file === undefined ? [] : certificatesIn(readFileSync(file, 'utf8')),
  };
}

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, each as PEM. */
export function certificatesIn(pem: string): readonly string[] {
  return pem.match(BLOCK) ?? [];
}

/** One sentence for each fault in how the variables fit together. */
export function mutualTlsFaults(env: Environment): readonly (string | undefined)[] {
  const { MTLS_PORT: port, MTLS_ISSUER: issuer, CLIENT_CERT_HEADER: header, CLIENT_CERT_CA: ca, TRUST_PROXY } = env;
  const seesNone = port === undefined && header === undefined;
  const trustsAddresses = TRUST_PROXY !== undefined && !/^\d+$/.test(TRUST_PROXY);
  return [
    port !== undefined && env.TLS_CERT === undefined ? 'MTLS_PORT needs TLS_CERT and TLS_KEY' : undefined,
    port !== undefined && port === env.PORT ? 'MTLS_PORT must be another port than PORT' : undefined,
    header !== undefined && !trustsAddresses ? HEADER_NEEDS_ADDRESSES : undefined,
    issuer !== undefined && issuer === env.ISSUER ? 'MTLS_ISSUER must be another origin than ISSUER' : undefined,
    (env.SERVER_PROFILE === 'fapi-1-advanced' || env.SERVER_PROFILE === 'ciba') && seesNone
      ? `SERVER_PROFILE: ${env.SERVER_PROFILE} needs MTLS_PORT or CLIENT_CERT_HEADER`
      : undefined,
    issuer !== undefined && seesNone ? 'MTLS_ISSUER needs MTLS_PORT or CLIENT_CERT_HEADER' : undefined,
    ca === undefined ? undefined : authoritiesFault(ca),
  ];
}

/** A number of proxies would trust everyone who reaches the port to name any client. */
const HEADER_NEEDS_ADDRESSES =
  'CLIENT_CERT_HEADER needs TRUST_PROXY with the addresses or networks of the proxies, not their number';

/** Another rule reports a file that cannot be read. */
function authoritiesFault(file: string): string | undefined {
  try {
    const all = certificatesIn(readFileSync(file, 'utf8')).map((pem) => new X509Certificate(pem));
    const areAuthorities = all.length > 0 && all.every((one) => one.ca);
    return areAuthorities ? undefined : 'CLIENT_CERT_CA must hold certificates of authorities only';
  } catch {
    return 'CLIENT_CERT_CA must name a PEM file that holds certificates';
  }
}
