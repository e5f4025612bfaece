import { isIP, type LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import { failureOf, OutboundError } from './outbound-error.js';

/** One request, its addresses already chosen. */
export interface Exchange {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The only addresses that may be connected to. */
  readonly addresses: readonly string[];
  /** Authorities to trust beside the usual ones. */
  readonly secureContext: SecureContext | undefined;
  /** Bytes of the answer's body. */
  readonly size: number;
  readonly signal: AbortSignal;
}

/** What came back, whatever its status. */
export class OutboundResponse {
  /** Lower case, without parameters; empty when none was sent. Only a claim: the body may be anything. */
  readonly contentType: string;

  constructor(
    readonly status: number,
    contentType: string,
    readonly bytes: Buffer,
  ) {
    this.contentType = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  }

  get isSuccess(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The body as UTF-8; a byte order mark is left out. */
  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  /** @returns the body as JSON, undefined when it is none */
  get json(): unknown {
    try {
      return JSON.parse(this.text) as unknown;
    } catch {
      return undefined;
    }
  }
}

/** Bytes of the answer's head. */
const LONGEST_HEAD = 16_384;

/**
 * Sends one request and reads its answer: no redirects, no encodings, no proxies, no connection that outlives it.
 *
 * @throws OutboundError
 */
export async function send(exchange: Exchange): Promise<OutboundResponse> {
  const { url, method, headers, body = null, signal } = exchange;
  const client = clientFor(exchange);
  try {
    const answer = await client.request({ method, path: url.pathname + url.search, headers, body, signal });
    return await responseOf(answer, url);
  } catch (cause) {
    if (cause instanceof OutboundError) throw cause;
    if (signal.aborted) throw new OutboundError('timeout', `${url.origin} has not answered in time`, { cause });
    throw failureOf(cause, url.origin);
  } finally {
    void client.destroy();
  }
}

/**
 * A client of its own for each request, because each has addresses of its own. The signal is the one clock: it ends
 * waiting for a connection, a TLS handshake, headers and a body alike.
 */
function clientFor({ url, addresses, secureContext, size, signal }: Exchange): Client {
  return new Client(url.origin, {
    pipelining: 0,
    allowH2: false,
    maxHeaderSize: LONGEST_HEAD,
    maxResponseSize: size,
    headersTimeout: 0,
    bodyTimeout: 0,
    autoSelectFamily: true,
    maxCachedSessions: 0,
    connect: { lookup: onlyThese(addresses), signal, timeout: 0, ...(secureContext && { secureContext }) },
  });
}

/**
 * The addresses that were checked are the ones that are connected to: DNS is not asked a second time. The callback
 * runs after `connect` has returned: an address without a route fails within the callback, and only then has the
 * socket a listener for that.
 */
function onlyThese(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all: several }, callback) => {
    const [first = { address: '', family: 0 }] = all;
    setImmediate(() => (several ? callback(null, all) : callback(null, first.address, first.family)));
  };
}

async function responseOf({ statusCode, headers, body }: Dispatcher.ResponseData, url: URL): Promise<OutboundResponse> {
  // A body that is dropped unread emits an error, which nobody else listens for.
  body.on('error', () => undefined);
  if (statusCode >= 300 && statusCode < 400) throw new OutboundError('redirect', `${url.origin} answers ${statusCode}`);
  if (isEncoded(headers)) throw new OutboundError('encoded', `${url.origin} answers compressed`);
  return new OutboundResponse(statusCode, String(headers['content-type'] ?? ''), Buffer.from(await body.bytes()));
}

/** None was asked for. What comes compressed all the same can be far larger than it seems. */
function isEncoded({ 'content-encoding': encoding = 'identity' }: Dispatcher.ResponseData['headers']): boolean {
  return String(encoding).toLowerCase() !== 'identity';
}
