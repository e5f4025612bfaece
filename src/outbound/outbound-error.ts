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
  timeout: 'it does not answer in time',
  too_large: 'the answer is too large',
  redirect: 'it answers with a redirect, which is not followed',
  encoded: 'the answer is compressed, which was not asked for',
};

/**
 * Adds the reason of a failed fetch to a text for the owner of the URL, if the reason is public.
 *
 * @param error what the fetch threw
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
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate is revoked',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  CERT_REJECTED: 'its certificate is rejected',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
  CERT_CHAIN_TOO_LONG: 'its chain of certificates is too long',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an authority that is not trusted',
  UNABLE_TO_GET_ISSUER_CERT: 'the issuer of its certificate is unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the issuer of its certificate is unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the issuer of its certificate is unknown, or an intermediate certificate is missing',
  INVALID_CA: 'the issuer of its certificate is not an authority',
  INVALID_PURPOSE: 'its certificate is not for TLS servers',
  HOSTNAME_MISMATCH: 'its certificate is for another name',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** The fault of a connection, by the code of the system, Node.js or undici. */
const CONNECTION: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection is closed',
  EPIPE: 'the connection is closed',
  UND_ERR_SOCKET: 'the connection is closed before the answer is complete',
  ENETUNREACH: 'there is no route to it',
  EHOSTUNREACH: 'there is no route to it',
  EADDRNOTAVAIL: 'there is no route to it',
  ENETDOWN: 'the network is down',
  EAFNOSUPPORT: 'this machine does not support its kind of address',
  ETIMEDOUT: 'the connection is not answered',
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
  if (NOT_TLS.test(code)) return ['tls', `it does not speak TLS (${code})`];
  if (/^(?:ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$)/.test(code)) return ['tls', `the handshake fails (${code})`];
  if (code.startsWith('HPE_') || cause instanceof errors.HTTPParserError)
    return ['unreachable', 'it does not speak HTTP'];
  if (code in CONNECTION) return ['unreachable', `${CONNECTION[code]} (${code})`];
  return ['unreachable', code === '' ? 'the exchange fails' : `the exchange fails (${code})`];
}

function codeOf(cause: unknown): string {
  const code = (cause as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
