import { Injectable } from '@nestjs/common';
import type { Visitor } from '../../authorize/index.js';
import type { HttpReply, Parameters } from '../../common/index.js';
import {
  AMR, amrOf, AuthenticatorApps, Passkeys, Passwords, SessionService, TrustedBrowsers, type SignedIn, type User,
} from '../../user/index.js'; // prettier-ignore
import { RecentSignIns, type Recent } from './recent-sign-ins.js';
import { SecurityPage, type Told } from './security-page.js';

/** What people change of how they sign in. Each form needs a sign-in of the last five minutes (PE8). */
@Injectable()
export class SecurityService {
  constructor(
    private readonly recent: RecentSignIns,
    private readonly view: SecurityPage,
    private readonly apps: AuthenticatorApps,
    private readonly passkeys: Passkeys,
    private readonly trustedBrowsers: TrustedBrowsers,
    private readonly passwords: Passwords,
    private readonly sessions: SessionService,
  ) {}

  show(visitor: Visitor, done?: string): Promise<HttpReply> {
    return this.recent.only(visitor, (recent) => this.page(recent, visitor, { done }));
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
      const enrolled = await this.apps.enrol(user, ticket, code);
      if (enrolled === null) {
        const app = this.apps.again(user, ticket) ?? this.apps.begin(user);
        return this.view.app(app, csrfToken, 'Incorrect code. Enter the code that the app shows now.', visitor, 400);
      }
      const cookies = await this.upgrade(signedIn, enrolled.user, AMR.oneTimeCode, visitor);
      if (enrolled.recoveryCodes.length === 0) return { ...this.recent.done('app'), cookies };
      return { ...this.view.codes(enrolled.recoveryCodes), cookies };
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
      this.view.codes((await this.apps.replaceRecoveryCodes(signedIn.user)).codes),
    );
  }

  addPasskey(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    const { ticket = '', assertion = '', name = '' } = form;
    return this.recent.submitted(form, visitor, async (recent) => {
      const { user } = recent.signedIn;
      const registered = await this.passkeys.register(user, ticket, assertion, name);
      if (registered === null) {
        return this.page(recent, visitor, { error: 'The passkey could not be added. Try again.' }, 400);
      }
      const cookies = await this.upgrade(recent.signedIn, registered.user, registered.amr, visitor);
      const { recoveryCodes } = await this.apps.of(registered.user);
      if (recoveryCodes > 0) return { ...this.recent.done('passkey'), cookies };
      const { codes } = await this.apps.replaceRecoveryCodes(registered.user);
      return { ...this.view.codes(codes), cookies };
    });
  }

  renamePasskey(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.recent.submitted(form, visitor, async ({ signedIn }) => {
      await this.passkeys.rename(signedIn.user, form['passkey'] ?? '', form['name'] ?? '');
      return this.recent.done('renamed');
    });
  }

  /** The last way to sign in stays. */
  removePasskey(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.recent.submitted(form, visitor, async (recent) => {
      const { user } = recent.signedIn;
      const isOnly = (await this.passkeys.of(user)).length === 1 && (await this.passwords.setAt(user.id)) === null;
      if (isOnly) {
        const error = 'This passkey is your only way to sign in. Add another passkey first.';
        return this.page(recent, visitor, { error }, 400);
      }
      await this.passkeys.remove(user, form['passkey'] ?? '');
      return this.recent.done('removed');
    });
  }

  endTrust(form: Parameters, visitor: Visitor): Promise<HttpReply> {
    return this.recent.submitted(form, visitor, async ({ signedIn }) => {
      await this.trustedBrowsers.end(signedIn.user, form['browser'] ?? '');
      return this.recent.done('browser');
    });
  }

  /** The session of a person who has just proved a new factor is as strong as that factor makes it. */
  private async upgrade({ session, user: before }: SignedIn, user: User, amr: readonly string[], { source }: Visitor) {
    const signedIn = { session, user: before };
    const started = await this.sessions.start(user, amrOf([session.amr, amr]), signedIn, source, session.authTime);
    return started?.cookies ?? [];
  }

  private async page(recent: Recent, visitor: Visitor, told: Told, status = 200): Promise<HttpReply> {
    const { user } = recent.signedIn;
    const [passkeys, browsers, codes, ceremony] = await Promise.all([
      this.passkeys.of(user),
      this.trustedBrowsers.liveOf(user),
      this.apps.of(user),
      this.passkeys.areAvailable ? this.passkeys.beginRegistration(user) : null,
    ]);
    const shown = { user, passkeys, browsers, recoveryCodes: codes.recoveryCodes, ceremony };
    return this.view.page(shown, recent.csrfToken, told, visitor, status);
  }
}
