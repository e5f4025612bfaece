import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import type { Visitor } from '../../authorize/index.js';
import { ChangedMeanwhile, commonText, OAuthError, templates, type HttpReply, type Parameters, type Text } from '../../common/index.js'; // prettier-ignore
import { Configuration } from '../../config/index.js';
import { UserAccounts, usernameKeyOf } from '../../user/index.js';
import { accountText } from '../account-text.js';
import { RecentSignIns, type Recent } from '../security/recent-sign-ins.js';
import { OwnData } from './own-data.js';

const page = templates(join(import.meta.dirname, '../views'));
const FILE = 'account-data.json';

/** The download of one's own data, and the deletion of one's own account. Both need a recent sign-in (PE8). */
@Injectable()
export class DataService {
  constructor(
    private readonly recent: RecentSignIns,
    private readonly data: OwnData,
    private readonly accounts: UserAccounts,
    private readonly configuration: Configuration,
  ) {}

  show(visitor: Visitor): Promise<HttpReply> {
    return this.recent.only(visitor, async (recent) => this.dataPage(recent, visitor), 'accountData');
  }

  download(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const work = async ({ signedIn }: Recent): Promise<HttpReply> => ({
      kind: 'text-stream',
      status: 200,
      type: 'application/json',
      parts: await this.data.of(signedIn.user),
      headers: { 'Content-Disposition': `attachment; filename="${FILE}"` },
    });
    return this.recent.submitted(form, visitor, work, 'accountData');
  }

  /** The warning before the deletion. Where the operator does not allow it, the way to the page that says so. */
  showDeletion(visitor: Visitor): Promise<HttpReply> {
    if (!this.configuration.accountDeletion) return Promise.resolve(this.toData(visitor));
    const show = async (recent: Recent) => this.deletionPage(recent, visitor, null);
    return this.recent.only(visitor, show, 'accountDeletion');
  }

  /** Deletes the account when its username was typed. */
  delete(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    if (!this.configuration.accountDeletion) return Promise.resolve(this.toData(visitor));
    const work = async (recent: Recent): Promise<HttpReply> => {
      const { user } = recent.signedIn;
      if (usernameKeyOf(form['confirmation'] ?? '') !== user.usernameKey) {
        return this.deletionPage(recent, visitor, accountText('deletion.otherName'), 400);
      }
      try {
        await this.accounts.removeOwn(user);
      } catch (error) {
        if (!isLastAdministrator(error)) throw error;
        return this.deletionPage(recent, visitor, accountText('deletion.lastAdministrator'), 409);
      }
      return { kind: 'redirect', status: 303, location: this.configuration.linkTo('accountDeleted') };
    };
    return this.recent.submitted(form, visitor, work, 'accountDeletion');
  }

  /** What a person sees whose account is gone. It needs no session, and says nothing about any account. */
  deleted(): HttpReply {
    return {
      kind: 'page',
      status: 200,
      html: page('deleted', { title: 'deletion.doneTitle', start: commonText('link.start') }),
    };
  }

  private toData({ redirectStatus: status }: Visitor): HttpReply {
    return { kind: 'redirect', status, location: this.configuration.linkTo('accountData') };
  }

  private dataPage({ csrfToken }: Recent, { browser }: Visitor): HttpReply {
    const html = page('data', { title: 'data.title', csrfToken, mayDelete: this.configuration.accountDeletion });
    return { kind: 'page', status: 200, html, cookies: browser.cookies };
  }

  private deletionPage(
    { signedIn, csrfToken }: Recent,
    { browser }: Visitor,
    error: Text | null,
    status = 200,
  ): HttpReply {
    const { username } = signedIn.user;
    const html = page('deletion', { title: 'deletion.title', csrfToken, username, error });
    return { kind: 'page', status, html, cookies: browser.cookies };
  }
}

/** The only other conflict of a deletion is a change at the same time. */
function isLastAdministrator(error: unknown): boolean {
  return error instanceof OAuthError && error.code === 'conflict' && !(error instanceof ChangedMeanwhile);
}
