import type { Request, RequestHandler } from 'express';
import { canonicalAddress, RequestState, type Trust } from '../../common/index.js';
import type { CertificateHeader } from '../../config/index.js';
import { authenticationRefusals } from '../refusals/authentication.js';
import { ClientCertificate } from './client-certificate.js';

/** A byte sequence of RFC 8941 §3.3.5, without parameters. */
const BYTE_SEQUENCE = /^:(?<base64>[A-Za-z0-9+/]*={0,2}):$/;
const PEM = /^-----BEGIN CERTIFICATE-----\s(?<base64>[A-Za-z0-9+/=\s]+)(?<=\s)-----END CERTIFICATE-----\s*$/;

/**
 * Reads the certificate that a trusted proxy forwards (RFC 9440), and removes the header from every request, so that
 * no other code can read it. From any other peer, and on the listener for certificates, the header counts for nothing.
 *
 * @param trust whether the peer of the connection is a trusted proxy
 */
export function certificateHeader({ name, format }: CertificateHeader, trust: Trust): RequestHandler {
  return (request, _response, next) => {
    const values = taken(request, name);
    if (values.length === 0) return next();
    const state = RequestState.of(request);
    const isFromProxy = state.clientCertificate === undefined && trust(peerOf(request), 0);
    const [value = ''] = values;
    if (!isFromProxy || (value === '' && values.length === 1)) return next();
    const certificate = values.length > 1 ? null : parse(value, format);
    if (certificate === null) return next(refusalOf(name, format, values.length));
    state.clientCertificate = certificate;
    next();
  };
}

function peerOf({ socket: { remoteAddress: peer } }: Request): string | undefined {
  return peer === undefined ? undefined : (canonicalAddress(peer) ?? peer);
}

function refusalOf(name: string, format: CertificateHeader['format'], count: number) {
  const what = count > 1 ? `${count} headers ${name}` : `a header ${name} that is not one certificate`;
  return authenticationRefusals.certificateHeader({
    reason: `a trusted proxy sent ${what}`,
    expected: format === 'rfc9440' ? 'one Client-Cert header (RFC 9440 §2.2)' : 'one certificate as URL-encoded PEM',
    received: what,
  });
}

/** @returns null for anything but one certificate in this format */
function parse(value: string, format: CertificateHeader['format']): ClientCertificate | null {
  const base64 = (format === 'rfc9440' ? BYTE_SEQUENCE : PEM).exec(decoded(value, format))?.groups?.['base64'];
  if (base64 === undefined) return null;
  const plain = base64.replace(/\s/g, '');
  const der = Buffer.from(plain, 'base64');
  return der.toString('base64') === plain ? ClientCertificate.of(der) : null;
}

function decoded(value: string, format: CertificateHeader['format']): string {
  if (format === 'rfc9440') return value;
  try {
    return decodeURIComponent(value);
  } catch {
    return '';
  }
}

/** Takes a header out of a request. @returns its values, one for each time it was sent */
function taken(request: Request, name: string): readonly string[] {
  if (request.headers[name] === undefined) return [];
  // Read before rawHeaders change: Node.js makes both objects from them, once.
  const { headers, headersDistinct, rawHeaders } = request;
  const values = headersDistinct[name] ?? [];
  delete headers[name];
  delete headersDistinct[name];
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    if (rawHeaders[i]!.toLowerCase() === name) rawHeaders.splice(i, 2);
  }
  return values;
}
