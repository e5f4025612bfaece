import { Injectable } from '@nestjs/common';
import {
  Branding,
  Clock,
  Encryption,
  plusSeconds,
  PRODUCT,
  SealedText,
  type SubjectId,
} from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { placeOf, Transactions } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import { AMR } from '../../sign-in/authentication-context.js';
import type { Enrolment } from '../enrolment.js';
import { SecondFactors } from '../second-factors.js';
import { inGroups } from './in-groups.js';
import { OneTimeCodes } from './one-time-codes.entity.js';
import { OneTimeCodesStore } from './one-time-codes.store.js';
import { RecoveryCodes } from './recovery-codes.js';
import { totp } from './totp.js';

/** Seconds in which a new app must be confirmed by a code. */
const CONFIRM_WITHIN = 900;
/** Characters of the sealed seed of a form. */
const LONGEST_TICKET = 600;

/** A new seed that waits for its first code. */
export interface NewApp {
  /** Base32 in groups of four characters, to type into an app that cannot read the QR code. */
  readonly seed: string;
  /** The content of the QR code. */
  readonly uri: string;
  /** The seed, sealed: a form carries it until the code confirms it. */
  readonly ticket: string;
}

interface Ticket {
  readonly sub: SubjectId;
  readonly seed: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Authenticator apps (RFC 6238): enrolment and removal. A user has at most one. */
@Injectable()
export class AuthenticatorApps {
  private readonly tickets: SealedText<Ticket>;

  constructor(
    private readonly store: OneTimeCodesStore,
    private readonly factors: SecondFactors,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly transactions: Transactions,
    private readonly configuration: Configuration,
    private readonly branding: Branding,
    private readonly encryption: Encryption,
    private readonly clock: Clock,
  ) {
    this.tickets = new SealedText(encryption, 'authenticator app', LONGEST_TICKET);
  }

  /** Makes the seed of an app. Nothing is stored before a code confirms it. */
  begin(user: User, seed = totp.newSeed()): NewApp {
    const ticket = this.tickets.seal({ sub: user.id, seed, at: this.clock.now().getTime() });
    const { name } = this.branding.latest();
    const issuer = name === PRODUCT ? new URL(this.configuration.issuer).hostname : name.replaceAll(':', ' ');
    return { seed: inGroups(seed, ' '), uri: totp.uriOf(seed, { issuer, label: user.username }), ticket };
  }

  /** @returns the same seed for a form that is shown again; null when the ticket is not this user's or has expired */
  again(user: User, ticket: string): NewApp | null {
    const opened = this.open(user, ticket);
    return opened && this.begin(user, opened.seed);
  }

  /**
   * Replaces the app of before.
   *
   * @param code any text
   * @returns null when the code is wrong, or the ticket is not this user's or has expired
   * @throws ChangedMeanwhile when the user was changed after it was read
   */
  async enrol(user: User, ticket: string, code: string): Promise<Enrolment | null> {
    const opened = this.open(user, ticket);
    const now = this.clock.now();
    const step = opened && totp.stepOf(opened.seed, code.replaceAll(' ', ''), now.getTime());
    if (opened === null || step === null) return null;
    return this.transactions.run(async (tx) => {
      const changed = await this.factors.added(tx, user, 'totp');
      await this.store.change(tx, user.id, (id) => ({
        seed: this.encryption.encrypt(Buffer.from(opened.seed), placeOf(OneTimeCodes, id)),
        lastStep: step,
        failures: 0,
        blockedUntil: null,
        updatedAt: now,
      }));
      return { user: changed, amr: AMR.oneTimeCode, recoveryCodes: await this.recoveryCodes.ensure(tx, changed) };
    });
  }

  /**
   * Removes the app; a user without one stays as it is.
   *
   * @throws ChangedMeanwhile when the user was changed after it was read
   */
  async remove(user: User): Promise<void> {
    if (!user.factors.includes('totp')) return;
    await this.transactions.run(async (tx) => {
      await this.factors.removed(tx, user, 'totp');
      await this.store.change(tx, user.id, () => ({ seed: null }));
    });
  }

  private open(user: User, ticket: string): Ticket | null {
    const opened = this.tickets.open(ticket);
    if (opened === null || opened.sub !== user.id) return null;
    return plusSeconds(new Date(opened.at), CONFIRM_WITHIN) > this.clock.now() ? opened : null;
  }
}
