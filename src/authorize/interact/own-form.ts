import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { WayOn } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { interactionRefusals } from '../refusals/interaction.js';

/** What a browser says of the page that sends a form (RFC 6454 §7, Fetch Metadata §2.3). */
export interface SenderHeaders {
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * A form of ours is sent by a page of ours (RFC 9700 §4.7). Old browsers leave `Origin` out, and behind
 * `Referrer-Policy: no-referrer` it is `null`: then the form's proof alone decides, unless the browser says that the
 * page is of another site.
 *
 * @throws PageError
 */
export function assertOwnOrigin({ headers }: { readonly headers: SenderHeaders }, issuer: string): void {
  const { origin, 'sec-fetch-site': site = 'same-origin' } = headers;
  const isSaid = origin !== undefined && origin !== 'null';
  const isOurs = isSaid ? origin === issuer : site === 'same-origin' || (origin === undefined && site === 'none');
  if (!isOurs) throw interactionRefusals.formOfAnotherSite();
}

/** Lets a form through that a page of this server sent: see `assertOwnOrigin`. */
@Injectable()
export class OwnFormGuard implements CanActivate {
  constructor(private readonly configuration: Configuration) {}

  /** @throws PageError */
  canActivate(context: ExecutionContext): true {
    assertOwnOrigin(context.switchToHttp().getRequest<Request>(), this.configuration.issuer);
    return true;
  }
}

/**
 * @param wayOn to a page that can be sent
 * @throws PageError
 */
export function assertProven(proven: boolean, wayOn?: WayOn): void {
  if (!proven) throw interactionRefusals.formOutOfDate({ wayOn });
}

/** To the page that shows the form. */
export function backToForm(address: string): WayOn {
  return { application: null, links: [{ href: address, text: 'Try again' }] };
}
