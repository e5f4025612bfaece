import { Injectable } from '@nestjs/common';
import type { HttpReply, Parameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { MailLinks } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import { assertProven, backToForm } from '../own-form.js';
import { LinkCookie } from './link-cookie.js';
import type { LinkVisit } from './link-page.js';
import { LinkPages } from './link-pages.js';

/** Opens links by mail, and hands them to the page of their purpose. */
@Injectable()
export class LinkService {
  constructor(
    private readonly links: MailLinks,
    private readonly cookie: LinkCookie,
    private readonly configuration: Configuration,
    private readonly pages: LinkPages,
  ) {}

  /** Takes the token out of the address. @param token untrusted */
  keep(token: string): HttpReply {
    const location = this.configuration.linkTo('link');
    const headers = { 'Referrer-Policy': 'no-referrer' };
    return { kind: 'redirect', status: 303, location, cookies: [this.cookie.set(token)], headers };
  }

  /** @throws OAuthError when the link cannot be used */
  async show(token: string, visitor: Visitor): Promise<HttpReply> {
    const link = await this.links.open(token);
    const csrfToken = visitor.browser.proofOf('link', link.id);
    const reply = await this.pages.of(link).show({ link, visitor, csrfToken });
    return { ...reply, cookies: [...visitor.browser.cookies, ...(reply.cookies ?? [])] };
  }

  /** @throws OAuthError as `show`; PageError when the form does not come from the page */
  async submit(form: Parameters, token: string, visitor: Visitor): Promise<HttpReply> {
    const link = await this.links.open(token);
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], 'link', link.id);
    assertProven(isProven, backToForm(this.configuration.linkTo('link')));
    const visit: LinkVisit = { link, visitor, csrfToken: visitor.browser.proofOf('link', link.id) };
    return this.pages.of(link).submit(form, visit);
  }
}
