import { Injectable } from '@nestjs/common';
import { OAuthError, type AttemptId, type HttpReply, type Parameters } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { MailLinks, type MailLink } from '../../../user/index.js';
import type { Visitor } from '../browser/visitors.js';
import { assertProven, backToForm } from '../own-form.js';
import { LinkCookie } from './link-cookie.js';
import type { LinkVisit } from './link-page.js';
import { LinkPages } from './link-pages.js';

/** Characters of the id of an attempt. */
const ATTEMPT_LENGTH = 36;

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
    const [attempt] = attemptsOf(visitor, token, {});
    const reply = await this.pages.of(link).show(visitOf(link, attempt, token, visitor));
    return { ...reply, cookies: [...visitor.browser.cookies, ...(reply.cookies ?? [])] };
  }

  /**
   * A form that the browser sends twice, for example by a double click, is answered as the first time.
   *
   * @throws OAuthError as `show`; PageError when the form does not come from the page
   */
  async submit(form: Parameters, token: string, visitor: Visitor): Promise<HttpReply> {
    const attempts = attemptsOf(visitor, token, form);
    const link = await this.links.open(token, attempts);
    const isProven = visitor.browser.provesWithAnySecret(form['csrf_token'], 'link', link.id);
    assertProven(isProven, backToForm(this.configuration.linkTo('link')));
    const page = this.pages.of(link);
    const visit = visitOf(link, attempts[0], token, visitor);
    if (link.usedBy !== null) return page.again(visit);
    try {
      const reply = await page.submit(form, visit);
      if (!isRefused(reply) || !(await this.links.wasUsedBy(link, attempts))) return reply;
    } catch (error) {
      if (!(error instanceof OAuthError) || !(await this.links.wasUsedBy(link, attempts))) throw error;
    }
    return page.again(visit);
  }
}

/**
 * The ids of the attempt to use a link up by a form: the first one is stored. Only the browser knows the secrets in them,
 * so that they tell nothing about a password of the form.
 */
function attemptsOf({ browser }: Visitor, token: string, form: Parameters): readonly [AttemptId, ...AttemptId[]] {
  const [first, ...others] = browser.proofsOf('use of a link', token, JSON.stringify(form));
  const attemptOf = (proof: string) => proof.slice(0, ATTEMPT_LENGTH) as AttemptId;
  return [attemptOf(first), ...others.map(attemptOf)];
}

function visitOf(link: MailLink, attempt: AttemptId, token: string, visitor: Visitor): LinkVisit {
  return { link, attempt, token, visitor, csrfToken: visitor.browser.proofOf('link', link.id) };
}

function isRefused(reply: HttpReply): boolean {
  return reply.kind === 'page' && reply.status >= 400;
}
