import { createHash, X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { MutualTlsOptions } from '../module/options.js';
import { Refusal } from '../refusals/refusal.js';
import { rawOf, type HttpRequest } from '../request/http-request.js';

/**
 * Checks that the request arrived with the certificate to which the token is bound (RFC 8705 §3).
 *
 * @param thumbprint `x5t#S256` of the token
 * @throws Refusal `certificate`
 */
export function checkCertificate(request: HttpRequest, thumbprint: string, options: MutualTlsOptions | null): void {
  const certificate = sentCertificate(request, options) ?? null;
  if (certificate === null || certificate === '') throw new Refusal('certificate', { detail: 'the request has none' });
  const sent = createHash('sha256').update(derOf(certificate)).digest('base64url');
  if (sent !== thumbprint) throw new Refusal('certificate', { detail: `the one of the request is ${sent}` });
}

/** A header that a client sends past the proxy may have any form. */
function sentCertificate(request: HttpRequest, options: MutualTlsOptions | null) {
  try {
    return (options?.certificate ?? ofConnection)(request);
  } catch (cause) {
    throw new Refusal('certificate', { detail: 'it cannot be read from the request', cause });
  }
}

/** The certificate whose key the TLS handshake has proven. The token decides which one, not an authority. */
function ofConnection(request: HttpRequest): X509Certificate | undefined {
  const { socket } = rawOf(request);
  return socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
}

function derOf(certificate: X509Certificate | Buffer | string): Buffer {
  try {
    return certificate instanceof X509Certificate ? certificate.raw : new X509Certificate(certificate).raw;
  } catch (cause) {
    throw new Refusal('certificate', { detail: 'the certificate of the request cannot be read', cause });
  }
}
