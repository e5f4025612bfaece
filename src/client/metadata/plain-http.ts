import { Injectable } from '@nestjs/common';
import { Configuration, isLoopbackName } from '../../config/index.js';
import { AllowList } from '../../outbound/index.js';

/** Hosts for which plain http is allowed besides loopback. */
export interface HttpRules {
  /** Whether this server may fetch from the URL. */
  readonly mayFetch: (url: URL) => boolean;
  /** Whether browsers may be redirected to the URL with an answer. */
  readonly mayRedirectTo: (url: URL) => boolean;
}

export const HTTPS_ONLY: HttpRules = { mayFetch: () => false, mayRedirectTo: () => false };

/** Plain http in closed networks, as configured by OUTBOUND_ALLOW and HTTP_REDIRECT_HOSTS. */
@Injectable()
export class PlainHttp implements HttpRules {
  private readonly fetched: AllowList;
  private readonly redirected: AllowList;

  constructor({ outboundAllow, httpRedirectHosts }: Configuration) {
    this.fetched = new AllowList(outboundAllow);
    this.redirected = new AllowList(httpRedirectHosts);
  }

  // Arrow functions, because rules use them without the object.
  readonly mayFetch = ({ hostname, port }: URL): boolean => this.fetched.has(hostname, Number(port) || 80);

  readonly mayRedirectTo = ({ hostname, port }: URL): boolean => this.redirected.has(hostname, Number(port) || 80);
}

/** Whether requests to the URI can be read on the network (RFC 9700 §2.6). */
export function isPlainHttp(uri: string): boolean {
  const url = URL.parse(uri);
  return url?.protocol === 'http:' && !isLoopbackName(url.hostname);
}
