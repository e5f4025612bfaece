import http, { type ClientRequest, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { OutboundError } from './outbound-error.js';
import { OutboundResponse } from './outbound-response.js';

/** One request, its addresses already chosen. */
export interface Exchange {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** The only ones that may be connected to. */
  readonly addresses: readonly string[];
  /** Whom to trust beside the usual authorities. */
  readonly secureContext: SecureContext | undefined;
  /** Bytes of the answer's body. */
  readonly size: number;
  readonly signal: AbortSignal;
}

/**
 * Sends one request and reads its answer: no redirects, no encodings, no connection that outlives it.
 *
 * @throws OutboundError
 */
export async function send(exchange: Exchange): Promise<OutboundResponse> {
  const { url, signal } = exchange;
  try {
    signal.throwIfAborted();
    const response = await headOf(exchange);
    refuseUnlessPlain(response, url);
    const bytes = await bodyOf(response, exchange);
    return new OutboundResponse(response.statusCode ?? 0, response.headers['content-type'] ?? '', bytes);
  } catch (cause) {
    if (cause instanceof OutboundError) throw cause;
    throw new OutboundError(signal.aborted ? 'timeout' : 'unreachable', url.origin, { cause });
  }
}

function headOf(exchange: Exchange): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = requestFor(exchange);
    request.on('response', resolve);
    request.on('error', reject);
    // After an answer this changes nothing; without one, for example after 101, it is all that comes.
    request.on('close', () => reject(new Error('closed without an answer')));
    request.end(exchange.body);
  });
}

function requestFor({ url, method, headers, addresses, secureContext, signal }: Exchange): ClientRequest {
  const common = { method, headers, signal, lookup: onlyThese(addresses), agent: false, autoSelectFamily: true };
  if (url.protocol === 'http:') return http.request(url, common);
  return https.request(url, { ...common, ...(secureContext && { secureContext }) });
}

/** What was checked is what is connected to: nobody asks DNS a second time, and gets another answer. */
function onlyThese(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all: several }, callback) => {
    const [first = { address: '', family: 0 }] = all;
    if (several) callback(null, all);
    else callback(null, first.address, first.family);
  };
}

function refuseUnlessPlain(response: IncomingMessage, url: URL): void {
  const { statusCode = 0, headers } = response;
  const fault = statusCode >= 300 && statusCode < 400 ? 'redirect' : isEncoded(headers) ? 'encoded' : undefined;
  if (fault === undefined) return;
  response.destroy();
  throw new OutboundError(fault, url.origin);
}

/** Asked for none; what comes compressed all the same could be far larger than it seems. */
function isEncoded({ 'content-encoding': encoding = 'identity' }: IncomingMessage['headers']): boolean {
  return encoding.toLowerCase() !== 'identity';
}

async function bodyOf(response: IncomingMessage, { size, url }: Exchange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = Number(response.headers['content-length'] ?? 0) > size ? Infinity : 0;
  if (length <= size) {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > size) break;
      chunks.push(chunk);
    }
  }
  response.destroy();
  if (length > size) throw new OutboundError('too_large', url.origin);
  return Buffer.concat(chunks);
}
