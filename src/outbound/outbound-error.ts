import { errors } from 'undici';

/** Why a server-side fetch failed. */
export type OutboundFault =
  | 'bad_url'
  | 'forbidden_address'
  | 'unresolvable'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'too_large'
  | 'redirect'
  | 'encoded';

const PUBLIC: Readonly<Partial<Record<OutboundFault, string>>> = {
  timeout: 'the server does not answer in time',
  too_large: 'the answer is too large',
  redirect: 'the server answers with a redirect, which is not followed',
  encoded: 'the answer is compressed, although the request does not accept that',
};

/**
 * Adds the reason of a failed fetch to a text for the owner of the URL, if the reason is public.
 *
 * @param error the error of the fetch
 */
export function withReason(text: string, error: unknown): string {
  const reason = error instanceof OutboundError ? error.publicReason : undefined;
  return reason === undefined ? text : `${text}: ${reason}`;
}

interface OutboundErrorOptions extends ErrorOptions {
  /** The origin of the URL, for the log. */
  readonly origin?: string;
}

/** A server-side fetch that was refused or failed. The caller turns it into the answer of its request. */
export class OutboundError extends Error {
  /** @param why for the log; contains no more of a URL than its origin */
  constructor(
    readonly fault: OutboundFault,
    private readonly why: string,
    { origin, ...options }: OutboundErrorOptions = {},
  ) {
    super(`${fault}: ${origin === undefined ? why : `${origin}: ${why}`}`, options);
    this.name = 'OutboundError';
  }

  /**
   * The reason for the owner of the URL: the fault of the other server. Undefined where the reason would describe the
   * network around this server: its routes and its names.
   */
  get publicReason(): string | undefined {
    return this.fault === 'tls' ? this.why : PUBLIC[this.fault];
  }
}

/** The fault of a certificate, by the code of Node.js and OpenSSL. */
const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate is revoked',
  CERT_UNTRUSTED: 'the certificate is not trusted',
  CERT_REJECTED: 'the certificate is rejected',
  CERT_SIGNATURE_FAILURE: 'the signature of the certificate is wrong',
  CERT_CHAIN_TOO_LONG: 'the chain of certificates is too long',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'the issuer of the certificate is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of the certificate is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the issuer of the certificate is unknown, or an intermediate certificate is missing',
  INVALID_CA: 'the issuer of the certificate is not an authority',
  INVALID_PURPOSE: 'the certificate is not for TLS servers',
  HOSTNAME_MISMATCH: 'the certificate is for another name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
};

/** The fault of a connection, by the code of the system, Node.js or undici. */
const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is closed',
  EPIPE: 'the connection is closed',
  UND_ERR_SOCKET: 'the connection is closed before the answer is complete',
  ENETUNREACH: 'there is no route to the server',
  EHOSTUNREACH: 'there is no route to the server',
  EADDRNOTAVAIL: 'there is no route to the server',
  ENETDOWN: 'the network is down',
  EAFNOSUPPORT: 'this machine does not support the kind of address',
  ETIMEDOUT: 'the server does not answer the connection',
  EACCES: 'this machine does not allow the connection',
  EPERM: 'this machine does not allow the connection',
};

/** Error codes of OpenSSL for an answer that is not TLS. */
const NOT_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL|UNEXPECTED_MESSAGE/;
const TOO_LARGE = new Set(['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'UND_ERR_HEADERS_OVERFLOW', 'HPE_HEADER_OVERFLOW']);

/**
 * Describes why an exchange failed.
 *
 * @param cause the error of the socket, TLS or undici
 * @param origin of the URL
 */
export function failureOf(cause: unknown, origin: string): OutboundError {
  const [fault, why] = reasonOf(cause);
  return new OutboundError(fault, why, { cause, origin });
}

/** Joins the reasons of all addresses that failed, each reason once. */
function reasonOf(cause: unknown): readonly [OutboundFault, string] {
  if (!(cause instanceof AggregateError)) return reasonOfOne(cause);
  const reasons = cause.errors.map(reasonOfOne);
  return [reasons[0]?.[0] ?? 'unreachable', [...new Set(reasons.map(([, why]) => why))].join('; ')];
}

function reasonOfOne(cause: unknown): readonly [OutboundFault, string] {
  const code = codeOf(cause);
  const message = cause instanceof Error ? cause.message : '';
  if (TOO_LARGE.has(code)) return ['too_large', 'the answer is too large'];
  if (code in CERTIFICATE) return ['tls', `${CERTIFICATE[code]} (${code})`];
  if (message.includes('before secure TLS connection')) return ['tls', 'the connection is closed during the handshake'];
  if (NOT_TLS.test(code)) return ['tls', `the server does not speak TLS (${code})`];
  if (/^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$)/.test(code)) return ['tls', `the handshake fails (${code})`];
  if (code.startsWith('HPE_') || cause instanceof errors.HTTPParserError)
    return ['unreachable', 'the server does not speak HTTP'];
  if (code in CONNECTION) return ['unreachable', `${CONNECTION[code]} (${code})`];
  return ['unreachable', code === '' ? 'the exchange fails' : `the exchange fails (${code})`];
}

function codeOf(cause: unknown): string {
  const code = (cause as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
