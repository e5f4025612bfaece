import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Visitor } from '../../authorize/index.js';
import { templates, type PageReply, type Text } from '../../common/index.js';
import { AddressRequests, hasAddressAsUsername, type AddressRequest } from '../../user/index.js';
import { accountText } from '../account-text.js';
import type { Recent } from '../security/recent-sign-ins.js';

const page = templates(join(import.meta.dirname, '../views'));

/** A form that was submitted. */
export interface Submitted {
  /** As typed. */
  readonly address: string;
  readonly outcome: AddressRequest | 'malformed';
}

const STATUS: Readonly<Record<Submitted['outcome'], number>> = {
  sent: 200,
  off: 200,
  limited: 429,
  malformed: 400,
  own: 400,
  unusable: 400,
};

/** Why no mail was sent. */
const FAULTS: Readonly<Partial<Record<Submitted['outcome'], Text>>> = {
  limited: accountText('address.limited'),
  malformed: accountText('address.malformed'),
  own: accountText('address.own'),
  unusable: accountText('address.unusable'),
};

/** Renders the page on which a person changes the address of the account. */
@Injectable()
export class AddressPage {
  constructor(private readonly requests: AddressRequests) {}

  /** @param submitted undefined when the page is opened */
  page({ signedIn: { user }, csrfToken }: Recent, { browser }: Visitor, submitted?: Submitted): PageReply {
    const status = submitted === undefined ? 200 : STATUS[submitted.outcome];
    const isSent = submitted?.outcome === 'sent';
    const html = page('address', {
      title: 'address.title',
      csrfToken,
      address: user.claims.email ?? null,
      isConfirmed: user.verifiedEmail !== null,
      renames: hasAddressAsUsername(user),
      offers: this.requests.isAvailable,
      sentTo: isSent ? submitted.address : null,
      typed: isSent ? '' : (submitted?.address ?? ''),
      error: (submitted && FAULTS[submitted.outcome]) ?? null,
      isInvalid: status === 400,
    });
    return { kind: 'page', status, html, cookies: browser.cookies };
  }
}
