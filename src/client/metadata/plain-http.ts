import { Injectable } from '@nestjs/common';
import { Configuration, isLoopbackName } from '../../config/index.js';
import { AllowList } from '../../outbound/index.js';

/** Where plain http is allowed besides loopback. */
export interface HttpRules {
  /** Whether this server itself may fetch from there. */
  readonly mayFetch: (url: URL) => boolean;
  /** Whether browsers may be redirected there with an answer. */
  readonly mayRedirectTo: (url: URL) => boolean;
}

export const HTTPS_ONLY: HttpRules = { mayFetch: () => false, mayRedirectTo: () => false };

/** Plain http in closed networks, as far as the operator says so: OUTBOUND_ALLOW and HTTP_REDIRECT_HOSTS. */
@Injectable()
export class PlainHttp implements HttpRules {
  private readonly fetched: AllowList;
  private readonly redirected: AllowList;

  constructor({ outboundAllow, httpRedirectHosts }: Configuration) {
    this.fetched = new AllowList(outboundAllow);
    this.redirected = new AllowList(httpRedirectHosts);
  }

  // Arrow functions, because the rules take them out of the object.
  readonly mayFetch = ({ hostname, port }: URL): boolean => this.fetched.has(hostname, Number(port) || 80);

  readonly mayRedirectTo = ({ hostname, port }: URL): boolean => this.redirected.has(hostname, Number(port) || 80);
}

/** Whether anybody on the way could read what is sent there (RFC 9700 §2.6). */
export function isPlainHttp(uri: string): boolean {
  const url = URL.parse(uri);
  return url?.protocol === 'http:' && !isLoopbackName(url.hostname);
}
