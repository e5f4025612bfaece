import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { grantedView, linesOf, startAt } from '../authorize/index.js';
import { ResourceDirectory, type Resources } from '../client/index.js';
import { WaitingApprovals } from './waiting-approvals.js';
import { templates, type Html, type OAuthError, type Text } from '../common/index.js';
import { Configuration } from '../config/index.js';
import {
  AddressRequests,
  browserText,
  ClaimDefinitionDirectory,
  SessionService,
  type ClaimDefinitions,
  type Session,
  type SignedIn,
} from '../user/index.js';
import { accountText } from './account-text.js';
import { Applications, type Application } from './applications.js';

const page = templates(join(import.meta.dirname, 'views'));

/** Messages after an action, by the name in the query of the redirect. */
const NOTICES = ['session', 'application', 'password', 'addressSent', 'address', 'addressChanged'];

/** Why nothing was done, by the name in the query of the redirect. */
const FAILURES: Readonly<Record<string, Text>> = {
  addressLimited: accountText('address.limited'),
  addressOff: accountText('address.off'),
};

export interface PageMessage {
  readonly done?: string | undefined;
  /** Why nothing was done: a name in the address of the page. */
  readonly failed?: string | undefined;
  /** Why the new password was refused. */
  readonly error?: OAuthError | undefined;
}

interface AccountPageData {
  readonly csrfToken: string;
  readonly another: string;
  readonly hasPassword: boolean;
}

/** Renders the account page of the signed-in user. */
@Injectable()
export class AccountPage {
  constructor(
    private readonly sessions: SessionService,
    private readonly applications: Applications,
    private readonly resources: ResourceDirectory,
    private readonly addresses: AddressRequests,
    private readonly configuration: Configuration,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly approvals: WaitingApprovals,
  ) {}

  /**
   * @param another the link to sign in with another account
   * @param hasPassword whether the account has a password that can be changed
   */
  async render(
    { user, session }: SignedIn,
    { csrfToken, another, hasPassword }: AccountPageData,
    { done = '', failed = '', error }: PageMessage,
  ): Promise<Html> {
    const [sessions, applications, resources, defined, approvals] = await Promise.all([
      this.sessions.liveOf(user),
      this.applications.of(user),
      this.resources.current(),
      this.definitions.current(),
      this.approvals.of(user),
    ]);
    return page('account', {
      title: 'account.title',
      csrfToken,
      username: user.username,
      another,
      approvals,
      hasPassword,
      notice: NOTICES.includes(done) ? `notice.${done}` : null,
      failure: Object.hasOwn(FAILURES, failed) ? FAILURES[failed]! : null,
      ...passwordFault(error),
      address: user.claims.email ?? null,
      isConfirmed: user.verifiedEmail !== null,
      confirms: this.addresses.isAvailable,
      sessions: sessions.map((one) => sessionView(one, one.id === session.id)),
      applications: applications.map((one) =>
        applicationView(one, { resources, defined, issuer: this.configuration.issuer }),
      ),
    });
  }
}

function sessionView({ id, authTime, lastSeenAt, expiresAt, userAgent, address, kept }: Session, isThis: boolean) {
  return {
    id,
    isThis,
    keptUntil: kept ? expiresAt : null,
    browser: browserText(userAgent),
    address,
    signedIn: authTime,
    lastSeen: lastSeenAt,
  };
}

/** The error, and the field that it concerns; null when no field was checked. */
function passwordFault(error: OAuthError | undefined) {
  if (error === undefined) return { error: null, field: null };
  const field = error.code === 'access_denied' ? 'current_password' : 'new_password';
  return { error, field: error.status === 429 ? null : field };
}

interface Shown {
  readonly resources: Resources;
  readonly defined: ClaimDefinitions;
  readonly issuer: string;
}

function applicationView(
  { client, hasAccess, since, lastUsed, ...granted }: Application,
  { resources, defined, issuer }: Shown,
) {
  return {
    id: client.id,
    name: client.name,
    hasAccess,
    since,
    lastUsed,
    scopes: linesOf(grantedView(granted, [], resources, defined)),
    open: client.disabled ? null : startAt(client, issuer),
  };
}
