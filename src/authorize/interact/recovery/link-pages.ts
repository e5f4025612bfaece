import type { LinkPurpose, MailLink } from '../../../user/index.js';
import type { LinkPage } from './link-page.js';

/** The pages of links by mail, by the purpose of the link. */
export class LinkPages {
  private readonly pages: ReadonlyMap<LinkPurpose, LinkPage>;

  /** @throws Error when two pages have the same purpose; it stops the start */
  constructor(pages: readonly LinkPage[]) {
    this.pages = new Map(pages.map((page) => [page.purpose, page]));
    if (this.pages.size < pages.length) throw new Error('Two pages of links claim the same purpose');
  }

  of({ purpose }: MailLink): LinkPage {
    const page = this.pages.get(purpose);
    if (page === undefined) throw new Error(`no page for links of the purpose ${purpose}`);
    return page;
  }
}
