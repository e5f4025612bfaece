import type { HttpReply, Parameters } from '../../../common/index.js';
import type { LinkPurpose, LinkUse } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';

/** A link that was opened, and the visitor who opened it. */
export interface LinkVisit extends LinkUse {
  readonly visitor: Visitor;
  /** The value of the link. */
  readonly token: string;
  /** For the form of the page. */
  readonly csrfToken: string;
}

/** The page of the links of one purpose. */
export abstract class LinkPage {
  abstract readonly purpose: LinkPurpose;

  /** Shows the page. The link stays unused. */
  abstract show(visit: LinkVisit): Promise<HttpReply>;

  /** Uses the link up. The form is proved to come from the page. */
  abstract submit(form: Parameters, visit: LinkVisit): Promise<HttpReply>;

  /** Answers a form that this browser sent twice, and whose first copy has used the link up. It changes nothing. */
  abstract again(visit: LinkVisit): Promise<HttpReply>;
}
