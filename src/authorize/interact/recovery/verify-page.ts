import { Injectable } from '@nestjs/common';
import type { HttpReply, PageReply, Parameters } from '../../../common/index.js';
import { AddressLinks } from '../../../user/index.js';
import { LinkPage, type LinkVisit } from './link-page.js';
import { OwnAddressPage } from './own-address-page.js';

/** The page on which a person confirms the address of the account. */
@Injectable()
export class VerifyPage extends LinkPage {
  readonly purpose = 'verify-address';

  constructor(
    private readonly page: OwnAddressPage,
    private readonly links: AddressLinks,
  ) {
    super();
  }

  show(visit: LinkVisit): Promise<PageReply> {
    return this.page.show('verify', visit);
  }

  submit(_form: Parameters, visit: LinkVisit): Promise<HttpReply> {
    return this.page.submit('verify', visit, (user) => this.links.confirm(visit, user));
  }

  again(visit: LinkVisit): Promise<HttpReply> {
    return this.page.again('verify', visit);
  }
}
