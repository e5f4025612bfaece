import tls, { type SecureContext } from 'node:tls';
import { Injectable } from '@nestjs/common';
import { Configuration } from '../config/index.js';
import { AddressBook } from './address-book.js';
import { send, type Exchange, type OutboundResponse } from './exchange.js';
import { OutboundError } from './outbound-error.js';
import { OutboundLimits, Places, type Purpose } from './places.js';
import { AllowList, targetOf } from './target.js';

interface GetOptions {
  readonly purpose: Purpose;
  readonly accept?: string;
}

type Request = Pick<Exchange, 'method' | 'headers' | 'body'>;

const COMMON_HEADERS = { 'user-agent': 'Grantry', 'accept-encoding': 'identity' };

/**
 * The only class that fetches URLs from clients (RFC 7591 §5): by https, from the public Internet, without redirects,
 * with limits on size, time and number. OUTBOUND_ALLOW permits single private hosts.
 */
@Injectable()
export class GuardedFetch {
  private readonly allowed: AllowList;
  private readonly places: Places;
  private readonly secureContext: SecureContext | undefined;

  constructor(
    { outboundAllow, outboundCa }: Configuration,
    private readonly addresses: AddressBook,
    private readonly limits: OutboundLimits,
  ) {
    this.allowed = new AllowList(outboundAllow);
    this.places = new Places(limits);
    this.secureContext = outboundCa && tls.createSecureContext({ ca: [...usualAuthorities(), outboundCa] });
  }

  /**
   * Gets a URL.
   *
   * @param url untrusted; its fragment is not sent
   * @param options.purpose the kind of places that the fetch takes
   * @param options.accept the accepted media types
   * @returns the answer, of any status but a redirect
   * @throws OutboundError
   * @throws OAuthError `temporarily_unavailable` (503, with Retry-After) when too many such fetches are waiting
   */
  get(url: string, { purpose, accept = '*/*' }: GetOptions): Promise<OutboundResponse> {
    return this.fetch(url, purpose, { method: 'GET', headers: { ...COMMON_HEADERS, accept } });
  }

  /**
   * Posts `application/x-www-form-urlencoded`.
   *
   * @throws as `get` does
   */
  postForm(url: string, purpose: Purpose, form: Readonly<Record<string, string>>): Promise<OutboundResponse> {
    const body = new URLSearchParams(form).toString();
    const own = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(Buffer.byteLength(body)),
    };
    return this.fetch(url, purpose, { method: 'POST', headers: { ...COMMON_HEADERS, accept: '*/*', ...own }, body });
  }

  /**
   * Sends a request with headers of its own, for a client library.
   *
   * @throws as `get` does
   */
  request(url: string, purpose: Purpose, { method, headers, body }: Request): Promise<OutboundResponse> {
    const length: Record<string, string> =
      body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    return this.fetch(url, purpose, { method, headers: { ...headers, ...length, ...COMMON_HEADERS }, body });
  }

  private async fetch(text: string, purpose: Purpose, request: Request): Promise<OutboundResponse> {
    const target = targetOf(text, this.allowed);
    const { size, timeout } = this.limits;
    const deadline = new AbortController();
    const { signal } = deadline;
    const timer = setTimeout(() => deadline.abort(), timeout);
    const common = { ...request, url: target.url, secureContext: this.secureContext, size, signal };
    try {
      return await this.places.run(purpose, target.host, AbortSignal.timeout(Math.ceil(timeout / 3)), async () => {
        const addresses = await before(signal, this.addresses.permitted(target), target.host);
        return send({ ...common, addresses });
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Waits for name resolution until the signal: name resolution itself cannot be interrupted. */
async function before<T>(signal: AbortSignal, work: Promise<T>, host: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new OutboundError('timeout', `${host} is not resolved`));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** The certificate authorities of Node.js, with NODE_EXTRA_CA_CERTS since Node.js 22.15. */
function usualAuthorities(): readonly string[] {
  return typeof tls.getCACertificates === 'function' ? tls.getCACertificates('default') : tls.rootCertificates;
}
