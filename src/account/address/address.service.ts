import { Injectable } from '@nestjs/common';
import { assertProven, backToForm, type Visitor } from '../../authorize/index.js';
import { mailAddressOf, withParameters, type HttpReply, type Parameters } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { AddressRequests, type AddressRequest } from '../../user/index.js';
import { RecentSignIns } from '../security/recent-sign-ins.js';
import { AddressPage, type Submitted } from './address-page.js';

/** The parameter of the account page that tells what became of a request to confirm the address. */
const TOLD: Readonly<Partial<Record<AddressRequest, Readonly<Record<string, string>>>>> = {
  sent: { done: 'addressSent' },
  limited: { failed: 'addressLimited' },
  off: { failed: 'addressOff' },
};

/** Changes and confirms the address of the signed-in person (PE5, PE8). */
@Injectable()
export class AddressService {
  constructor(
    private readonly recent: RecentSignIns,
    private readonly requests: AddressRequests,
    private readonly view: AddressPage,
    private readonly configuration: Configuration,
  ) {}

  show(visitor: Visitor): Promise<HttpReply> {
    return this.recent.only(visitor, async (recent) => this.view.page(recent, visitor), 'accountAddress');
  }

  /** Mails a link to the new address. Nothing changes before its owner confirms it. */
  change(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const address = (form['email'] ?? '').trim();
    return this.recent.submitted(
      form,
      visitor,
      async (recent) => {
        const isAddress = mailAddressOf(address) !== null;
        const outcome = isAddress ? await this.requests.change(recent.signedIn.user, address) : 'malformed';
        return this.view.page(recent, visitor, { address, outcome } satisfies Submitted);
      },
      'accountAddress',
    );
  }

  /**
   * Mails a link that confirms the address of the account. It changes no way to sign in, so that it needs no recent
   * sign-in. The form is on the account page.
   *
   * @throws PageError when the form does not come from the page
   */
  async confirm(form: Parameters, { signedIn, browser }: Visitor): Promise<HttpReply> {
    const account = this.configuration.linkTo('account');
    if (signedIn === null) return { kind: 'redirect', status: 303, location: account };
    assertProven(browser.proves(form['csrf_token'], 'account', signedIn.session.id), backToForm(account));
    const outcome = await this.requests.confirmation(signedIn.user);
    return { kind: 'redirect', status: 303, location: withParameters(account, TOLD[outcome] ?? {}) };
  }
}
