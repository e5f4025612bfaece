import type { AlgorithmIdentifier } from '@peculiar/asn1-x509';

/** RSASSA-PKCS1-v1_5 and ECDSA with SHA-256, SHA-384 and SHA-512; Ed25519 and Ed448 (RFC 4055 §5, RFC 5758, RFC 8410). */
const STRONG: readonly string[] = [
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
  '1.3.101.112',
  '1.3.101.113',
];
const RSASSA_PSS = '1.2.840.113549.1.1.10';
/** `RSASSA-PSS-params` whose hash is SHA-256, SHA-384 or SHA-512: without one it is SHA-1 (RFC 4055 §3.1). */
const PSS_WITH_SHA2 = /^30[0-7][\da-f]a0[0-7][\da-f]30[0-7][\da-f]060960864801650304020[123]/;

/** Whether a signature fits one certificate only: two can be made to fit one with MD5 or SHA-1. */
export function isStrongSignature({ algorithm, parameters }: AlgorithmIdentifier): boolean {
  if (algorithm !== RSASSA_PSS) return STRONG.includes(algorithm);
  return parameters instanceof ArrayBuffer && PSS_WITH_SHA2.test(Buffer.from(parameters).toString('hex'));
}
