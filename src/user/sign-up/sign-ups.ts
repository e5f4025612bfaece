import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { Clock, type SubjectId } from '../../common/index.js';
import { isUniqueViolation, Redeemer, type Tx } from '../../database/index.js';
import { usernameKeysOf } from '../accounts/address-names.js';
import { SignInNames } from '../accounts/sign-in-names.js';
import { User } from '../accounts/user.entity.js';
import { UserStore } from '../accounts/user.store.js';
import { trimmedUsername, usernameForAudit, usernameKeyOf } from '../accounts/username.js';
import type { Enrolment } from '../credentials/enrolment.js';
import { PasskeyRegistration } from '../credentials/passkeys/passkey-registration.js';
import { Passwords } from '../credentials/passwords.js';
import type { PasskeyForm } from '../recovery/invitations.js';
import type { MailLink } from '../recovery/mail-link.entity.js';
import { MailLinks, type LinkUse } from '../recovery/mail-links.js';
import { linkRefusals } from '../refusals/links.js';
import { signUpRefusals } from '../refusals/sign-up.js';
import { SignUpPolicy } from './sign-up-policy.js';

/** What a person chooses for a new account. */
export interface SignUpChoice {
  /** As typed; empty for the address. */
  readonly username: string;
  /** Of the page: a language tag. */
  readonly language: string;
}

/**
 * Creates the account of a link by mail. The link has proved the address, so it is verified from the start: no credential
 * and no session of the account is older than the proof.
 */
@Injectable()
export class SignUps {
  constructor(
    private readonly policy: SignUpPolicy,
    private readonly links: MailLinks,
    private readonly users: UserStore,
    private readonly names: SignInNames,
    private readonly passwords: Passwords,
    private readonly passkeys: PasskeyRegistration,
    private readonly redeemer: Redeemer,
    private readonly audit: AuditService,
    private readonly clock: Clock,
  ) {}

  /** @returns the ceremony of a passkey for the account; null where browsers offer none */
  begin(link: MailLink) {
    return this.passkeys.begin(this.userOf(link, addressOf(link), 'en'), true);
  }

  /**
   * @returns the new user
   * @throws OAuthError `invalid_request` when the username or the password is refused, or the link was used at the same
   *   time; `conflict` when the username or the address is taken. The link stays unused, unless another request used it
   */
  async acceptWithPassword(use: LinkUse, choice: SignUpChoice, wanted: string): Promise<User> {
    const user = await this.newUser(use.link, choice);
    const hash = await this.passwords.hashOf(user, wanted);
    await this.redeemer.redeem(this.links.once(use), async (tx) => {
      await this.add(tx, user, use.link);
      await this.passwords.set(tx, user.id, hash);
    });
    return user;
  }

  /** @returns null when the browser's answer is not valid; otherwise as `acceptWithPassword` */
  async acceptWithPasskey(link: MailLink, choice: SignUpChoice, form: PasskeyForm): Promise<Enrolment | null> {
    const user = await this.newUser(link, choice);
    const before = async (tx: Tx) => {
      await this.links.useIn(tx, link);
      await this.add(tx, user, link);
      return user;
    };
    return this.passkeys.register(user, form.ticket, form.assertion, '', { isVerified: true, before });
  }

  /**
   * The account of a link that was used up.
   *
   * @throws OAuthError `invalid_request` when the account is gone or disabled
   */
  async createdBy(link: MailLink): Promise<User> {
    const user = await this.users.find(subjectOf(link));
    if (user === null || user.disabled) throw this.links.unusable('the account is gone or disabled');
    return user;
  }

  private async newUser(link: MailLink, { username, language }: SignUpChoice): Promise<User> {
    const address = addressOf(link);
    if (!this.policy.accepts(address)) throw this.links.unusable('the address may not sign up any more');
    if ((await this.names.ownerOf(address)) !== null) throw linkRefusals.addressTaken();
    const user = this.userOf(link, trimmedUsername(username) || address, language);
    await this.assertUsername(user, address);
    return user;
  }

  private userOf(link: MailLink, username: string, language: string): User {
    const now = this.clock.now();
    return User.of({
      id: subjectOf(link),
      username: trimmedUsername(username),
      usernameKey: usernameKeyOf(username) ?? '',
      claims: { email: addressOf(link), email_verified: true, locale: language },
      adminScopes: [],
      disabled: false,
      createdAt: now,
      updatedAt: now,
    });
  }

  /** A username that is an address must be the proved one: otherwise its owner could not use it. */
  private async assertUsername({ usernameKey }: User, address: string): Promise<void> {
    if (usernameKey === '') throw signUpRefusals.usernameMalformed();
    if (usernameKey.includes('@') && !usernameKeysOf(address).includes(usernameKey)) {
      throw signUpRefusals.usernameOfAnotherAddress();
    }
    if ((await this.users.findByLookalike(usernameKey)) !== null) throw signUpRefusals.usernameTaken();
  }

  /** Unique keys decide where two people choose one username at once, or one person opens two links. */
  private async add(tx: Tx, user: User, link: MailLink): Promise<void> {
    await this.users.addEach(tx, [user]).catch((cause: unknown) => {
      throw isUniqueViolation(cause) ? signUpRefusals.usernameTaken({ cause }) : cause;
    });
    await this.links.give(tx, link, user.id);
    await this.audit.record(
      'user.signed_up',
      { sub: user.id, details: { username: usernameForAudit(user.username) } },
      tx,
    );
  }
}

function addressOf({ address }: MailLink): string {
  if (address === null) throw new Error('a link to sign up has an address');
  return address;
}

/** The account has the id of its link, so that a passkey can be made for it before it exists. */
function subjectOf({ id }: MailLink): SubjectId {
  return id as string as SubjectId;
}
