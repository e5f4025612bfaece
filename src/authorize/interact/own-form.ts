import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { commonText, type WayOn } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { interactionRefusals } from '../refusals/interaction.js';

/** The headers by which a browser identifies the page that sends a form (RFC 6454 §7, Fetch Metadata §2.3). */
export interface SenderHeaders {
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Checks that a page of this server sent a form (RFC 9700 §4.7). Old browsers omit `Origin`, and `Referrer-Policy:
 * no-referrer` makes it `null`. In both cases only the proof of the form is checked, unless `Sec-Fetch-Site` names
 * another site.
 *
 * @throws PageError
 */
export function assertOwnOrigin({ headers }: { readonly headers: SenderHeaders }, issuer: string): void {
  const { origin, 'sec-fetch-site': site = 'same-origin' } = headers;
  const isSent = origin !== undefined && origin !== 'null';
  const isOurs = isSent ? origin === issuer : site === 'same-origin' || (origin === undefined && site === 'none');
  if (!isOurs) throw interactionRefusals.formOfAnotherSite();
}

/** Accepts only forms that a page of this server sent: see `assertOwnOrigin`. */
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
 * @param wayOn links to a page with a valid form
 * @throws PageError
 */
export function assertProven(proven: boolean, wayOn?: WayOn): void {
  if (!proven) throw interactionRefusals.formOutOfDate({ wayOn });
}

/** A link to the page that shows the form. */
export function backToForm(address: string): WayOn {
  return { application: null, links: [{ href: address, text: commonText('link.tryAgain') }] };
}
