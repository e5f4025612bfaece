import type { Request, RequestHandler } from 'express';
import type { Clock } from '../values/clock.js';
import { httpRefusals } from '../refusals/http.js';
import type { OAuthError } from '../refusals/oauth-error.js';
import { FixedWindow } from './fixed-window.js';
import { networkOf } from './network.js';

/** Whoever names a client has not proven it: all names together get this many times what one gets. */
const CLIENTS_OF_A_NETWORK = 5;

export interface RateLimit {
  /** In the headers, for example `token`. */
  readonly name: string;
  /** Requests of one client at one address. */
  readonly perMinute: number;
  /** Which client sent it, or is named in it; undefined where none is. */
  readonly clientOf: (request: Request) => string | undefined;
  /** Whether this process has met a client of that name; asked once the answer has left. */
  readonly isClient: (name: string) => boolean;
  readonly clock: Clock;
}

/**
 * Refuses what comes too often from one client at one address, in this process (draft-ietf-httpapi-ratelimit-headers).
 * A client's name counts only together with the address, so that no stranger can use up what is meant for it, and only
 * where there is such a client: invented names leave nothing behind, and count for the address alone.
 *
 * @throws OAuthError `temporarily_unavailable` (429, with Retry-After): `invalid_grant` would cost a client its tokens
 */
export function rateLimit({ name, perMinute, clientOf, isClient, clock }: RateLimit): RequestHandler {
  const [networks, clients] = [new FixedWindow(), new FixedWindow()];
  return (request, response, next) => {
    const [now, network] = [clock.seconds(), networkOf(request.ip ?? '')];
    const client = clientOf(request);
    const key = `${network} ${client ?? ''}`;
    const remaining = Math.min(
      perMinute - clients.hit(key, now),
      perMinute * CLIENTS_OF_A_NETWORK - networks.hit(network, now),
    );
    if (client !== undefined) response.once('close', () => isClient(client) || clients.takeBack(key));
    const reset = FixedWindow.left(now);
    response.setHeader('RateLimit-Policy', `"${name}";q=${perMinute};w=${FixedWindow.seconds}`);
    response.setHeader('RateLimit', `"${name}";r=${Math.max(0, remaining)};t=${reset}`);
    next(remaining < 0 ? tooMany(name, reset) : undefined);
  };
}

function tooMany(name: string, seconds: number): OAuthError {
  const reason = `more requests than the limit ${name} allows`;
  return httpRefusals.tooMany({ reason, headers: { 'Retry-After': String(seconds) } });
}
