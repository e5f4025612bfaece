import type { Request, RequestHandler } from 'express';
import type { Clock } from '../values/clock.js';
import { httpRefusals } from '../refusals/http.js';
import type { OAuthError } from '../refusals/oauth-error.js';
import { FixedWindow } from './fixed-window.js';
import { networkOf } from './network.js';

/** A client_id is not authenticated here. All client_ids at one address together have this multiple of the limit of one. */
const CLIENTS_OF_A_NETWORK = 5;

export interface RateLimit {
  /** The name of the limit in headers, for example `token`. */
  readonly name: string;
  /** Requests per minute of one client at one address. */
  readonly perMinute: number;
  /** The client that sent the request or is named in it; undefined without one. */
  readonly clientOf: (request: Request) => string | undefined;
  /** Whether the process knows a client with that id. Called after the response. */
  readonly isClient: (name: string) => boolean;
  readonly clock: Clock;
}

/**
 * Limits the requests of one client at one address, in this process (draft-ietf-httpapi-ratelimit-headers). A client_id
 * counts only together with the address, so that another host cannot use up the limit of the client. Unknown client_ids
 * are not stored; their requests count for the address only.
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
