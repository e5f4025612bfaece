import { isIP, type LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import { failureOf, OutboundError } from './outbound-error.js';

/** One request with its resolved addresses. */
export interface Exchange {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The only addresses that may be connected to. */
  readonly addresses: readonly string[];
  /** Certificate authorities to trust; undefined for those of Node.js. */
  readonly secureContext: SecureContext | undefined;
  /** The largest body of the answer, in bytes. */
  readonly size: number;
  readonly signal: AbortSignal;
}

/** The answer to a request, of any status but a redirect. */
export class OutboundResponse {
  /** In lower case without parameters; empty when none was sent. The body may have another type. */
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

  /** The body as UTF-8, without a byte order mark. */
  get text(): string {
    return new TextDecoder().decode(this.bytes);
  }

  /** @returns the parsed body, undefined when it is not JSON */
  get json(): unknown {
    try {
      return JSON.parse(this.text) as unknown;
    } catch {
      return undefined;
    }
  }
}

/** The largest head of an answer, in bytes. */
const LONGEST_HEAD = 16_384;

/**
 * Sends one request and reads its answer, without redirects, encodings and proxies, and closes the connection.
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
 * Makes a client for one request, because each request has its own addresses. The signal is the only timeout: it ends
 * the wait for a connection, a TLS handshake, headers and a body.
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
 * Makes a look-up that returns the checked addresses, without a second DNS query. The callback runs after `connect` has
 * returned: an address without a route fails within the callback, and the socket has its error listener only then.
 */
function onlyThese(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all: several }, callback) => {
    const [first = { address: '', family: 0 }] = all;
    setImmediate(() => (several ? callback(null, all) : callback(null, first.address, first.family)));
  };
}

async function responseOf({ statusCode, headers, body }: Dispatcher.ResponseData, url: URL): Promise<OutboundResponse> {
  // A body that is not read emits an error; without a listener the process would end.
  body.on('error', () => undefined);
  if (statusCode >= 300 && statusCode < 400) throw new OutboundError('redirect', `${url.origin} answers ${statusCode}`);
  if (isEncoded(headers)) throw new OutboundError('encoded', `${url.origin} answers compressed`);
  return new OutboundResponse(statusCode, String(headers['content-type'] ?? ''), Buffer.from(await body.bytes()));
}

/** Whether the body is compressed although the request did not accept that: it may be far larger than it seems. */
function isEncoded({ 'content-encoding': encoding = 'identity' }: Dispatcher.ResponseData['headers']): boolean {
  return String(encoding).toLowerCase() !== 'identity';
}
