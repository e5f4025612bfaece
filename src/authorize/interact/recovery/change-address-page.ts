import { Injectable } from '@nestjs/common';
import type { HttpReply, PageReply, Parameters } from '../../../common/index.js';
import { AddressLinks } from '../../../user/index.js';
import { LinkPage, type LinkVisit } from './link-page.js';
import { OwnAddressPage } from './own-address-page.js';

/** The page on which a person confirms a new address, which replaces that of the account. */
@Injectable()
export class ChangeAddressPage extends LinkPage {
  readonly purpose = 'change-address';

  constructor(
    private readonly page: OwnAddressPage,
    private readonly links: AddressLinks,
  ) {
    super();
  }

  show(visit: LinkVisit): Promise<PageReply> {
    return this.page.show('change', visit);
  }

  submit(_form: Parameters, visit: LinkVisit): Promise<HttpReply> {
    return this.page.submit('change', visit, (user) => this.links.change(visit, user));
  }

  again(visit: LinkVisit): Promise<HttpReply> {
    return this.page.again('change', visit);
  }
}
