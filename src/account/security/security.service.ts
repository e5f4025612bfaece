import { Injectable } from '@nestjs/common';
import { recoveryCodesPage, type Visitor } from '../../authorize/index.js';
import type { HttpReply, PageReply, Parameters } from '../../common/index.js';
import {
  amrOf, AuthenticatorApps, PasskeyRegistration, Passkeys, RecoveryCodes, SessionService, TrustedBrowsers, WaysToSignIn, type Enrolment, type SignedIn,
} from '../../user/index.js'; // prettier-ignore
import { accountText } from '../account-text.js';
import { LinkedAccountsService } from './linked-accounts.service.js';
import { RecentSignIns, type Recent } from './recent-sign-ins.js';
import { SecurityPage, type PageMessage } from './security-page.js';

const WRONG_CODE = accountText('security.incorrectCode');
const NOT_ADDED = accountText('passkeys.failed');

/** Changes the ways in which a person signs in. Each form needs a sign-in of the last five minutes (PE8). */
@Injectable()
export class SecurityService {
  constructor(
    private readonly recent: RecentSignIns,
    private readonly view: SecurityPage,
    private readonly apps: AuthenticatorApps,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly passkeys: Passkeys,
    private readonly registration: PasskeyRegistration,
    private readonly trustedBrowsers: TrustedBrowsers,
    private readonly ways: WaysToSignIn,
    private readonly linkedAccounts: LinkedAccountsService,
    private readonly sessions: SessionService,
  ) {}

  show(visitor: Visitor, message: PageMessage): Promise<HttpReply> {
    return this.recent.only(visitor, (recent) => this.page(recent, visitor, message));
  }

  showApp(visitor: Visitor): Promise<HttpReply> {
    return this.recent.only(visitor, ({ signedIn, csrfToken }) =>
      this.view.app(this.apps.begin(signedIn.user), csrfToken, null, visitor),
    );
  }

  addApp(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { ticket = '', code = '' } = form;
    return this.recent.submitted(form, visitor, async ({ signedIn, csrfToken }) => {
      const { user } = signedIn;
      const enrolment = await this.apps.enrol(user, ticket, code);
      if (enrolment !== null) return this.enrolled(enrolment, signedIn, 'app', visitor);
      const app = this.apps.again(user, ticket) ?? this.apps.begin(user);
      return this.view.app(app, csrfToken, WRONG_CODE, visitor, 400);
    });
  }

  removeApp(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.recent.submitted(form, visitor, async (recent) => {
      await this.apps.remove(recent.signedIn.user);
      return this.recent.done('removed');
    });
  }

  replaceCodes(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.recent.submitted(form, visitor, async ({ signedIn }) =>
      this.codesPage(await this.recoveryCodes.replace(signedIn.user), 'codes'),
    );
  }

  addPasskey(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { ticket = '', assertion = '', name = '' } = form;
    return this.recent.submitted(form, visitor, async (recent) => {
      const enrolment = await this.registration.register(recent.signedIn.user, ticket, assertion, name);
      if (enrolment !== null) return this.enrolled(enrolment, recent.signedIn, 'passkey', visitor);
      return this.page(recent, visitor, { error: NOT_ADDED }, 400);
    });
  }

  renamePasskey(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.recent.submitted(form, visitor, async ({ signedIn }) => {
      await this.passkeys.rename(signedIn.user, form['passkey'] ?? '', form['name'] ?? '');
      return this.recent.done('renamed');
    });
  }

  /** Removes a passkey, unless it is the last way to sign in. */
  removePasskey(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.recent.submitted(form, visitor, async (recent) => {
      const { user } = recent.signedIn;
      const { passkey = '' } = form;
      if (!(await this.ways.remain(user, { passkey }))) {
        const error = accountText('security.onlyPasskey');
        return this.page(recent, visitor, { error }, 400);
      }
      await this.passkeys.remove(user, passkey);
      return this.recent.done('removed');
    });
  }

  endTrust(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.recent.submitted(form, visitor, async ({ signedIn }) => {
      await this.trustedBrowsers.end(signedIn.user, form['browser'] ?? '');
      return this.recent.done('browser');
    });
  }

  /** Shows new recovery codes, and raises the level of the session to that of its proved factors. */
  private async enrolled(
    { user, amr, recoveryCodes }: Enrolment,
    { session, user: before }: SignedIn,
    what: string,
    { source }: Visitor,
  ): Promise<HttpReply> {
    const signedIn = { session, user: before };
    const started = await this.sessions.start(user, amrOf([session.amr, amr]), signedIn, {
      source,
      authTime: session.authTime,
    });
    const reply = recoveryCodes.length === 0 ? this.recent.done(what) : this.codesPage(recoveryCodes, what);
    return { ...reply, cookies: started?.cookies ?? [] };
  }

  private codesPage(codes: readonly string[], done: string): PageReply {
    return recoveryCodesPage(codes, this.recent.done(done).location);
  }

  private async page(recent: Recent, visitor: Visitor, message: PageMessage, status = 200): Promise<HttpReply> {
    const { user } = recent.signedIn;
    const [passkeys, browsers, recoveryCodes, ceremony, accounts, hasPassword] = await Promise.all([
      this.passkeys.of(user),
      this.trustedBrowsers.liveOf(user),
      this.recoveryCodes.left(user),
      this.registration.begin(user),
      this.linkedAccounts.viewOf(user),
      this.ways.hasPassword(user),
    ]);
    return this.view.page(
      { user, passkeys, browsers, recoveryCodes, ceremony, accounts, hasPassword },
      recent.csrfToken,
      message,
      visitor,
      status,
    );
  }
}
