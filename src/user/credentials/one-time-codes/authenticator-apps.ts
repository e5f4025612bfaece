import { Injectable } from '@nestjs/common';
import {
  changeRefusals,
  Clock,
  Encryption,
  newId,
  plusSeconds,
  SealedText,
  type SubjectId,
} from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { placeOf, Transactions, type Tx } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import { SecondFactors } from '../second-factors.js';
import { OneTimeCodes, type OneTimeCodesId } from './one-time-codes.entity.js';
import { OneTimeCodesStore } from './one-time-codes.store.js';
import { newRecoveryCodes, recoveryDigestOf } from './recovery-codes.js';
import { totp } from './totp.js';

/** Seconds in which a new app must be confirmed by a code. */
const CONFIRM_WITHIN = 900;
/** Characters of the sealed seed of a form. */
const LONGEST_TICKET = 600;

/** A new seed that waits for its first code. */
export interface NewApp {
  /** Base32, to type into an app that cannot read the QR code. */
  readonly seed: string;
  /** The content of the QR code. */
  readonly uri: string;
  /** The seed, sealed: a form carries it until the code confirms it. */
  readonly ticket: string;
}

/** The user after an enrolment, with recovery codes where they are new. */
export interface Enrolled {
  readonly user: User;
  /** Shown once; empty when the user has codes already. */
  readonly recoveryCodes: readonly string[];
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
    private readonly transactions: Transactions,
    private readonly configuration: Configuration,
    private readonly encryption: Encryption,
    private readonly clock: Clock,
  ) {
    this.tickets = new SealedText(encryption, 'authenticator app', LONGEST_TICKET);
  }

  /** Nothing is stored before a code confirms the seed. */
  begin(user: User, seed = totp.newSeed()): NewApp {
    const ticket = this.tickets.seal({ sub: user.id, seed, at: this.clock.now().getTime() });
    const issuer = new URL(this.configuration.issuer).hostname;
    return { seed, uri: totp.uriOf(seed, { issuer, label: user.username }), ticket };
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
  async enrol(user: User, ticket: string, code: string): Promise<Enrolled | null> {
    const opened = this.open(user, ticket);
    const now = this.clock.now();
    const step = opened && totp.stepOf(opened.seed, code.replaceAll(' ', ''), now.getTime());
    if (opened === null || step === null) return null;
    return this.transactions.run(async (tx) => {
      const changed = await this.factors.added(tx, user, 'totp');
      const before = await this.store.findIn(tx, user.id);
      const id = before?.id ?? newId<OneTimeCodesId>();
      const seed = this.encryption.encrypt(Buffer.from(opened.seed), placeOf(OneTimeCodes, id));
      const hasCodes = before !== null && before.recoveryCodes.length > 0;
      const recoveryCodes = hasCodes ? [] : newRecoveryCodes();
      const columns = {
        seed,
        lastStep: step,
        recoveryCodes: hasCodes ? before.recoveryCodes : digestsOf(recoveryCodes),
        failures: 0,
        blockedUntil: null,
        updatedAt: now,
      };
      if (before !== null) await this.change(tx, before, columns);
      else await this.store.add(tx, OneTimeCodes.of({ id, userId: user.id, version: 0, usedBy: null, ...columns }));
      return { user: changed, recoveryCodes };
    });
  }

  /** @throws ChangedMeanwhile when the user was changed after it was read */
  async remove(user: User): Promise<User> {
    return this.transactions.run(async (tx) => {
      const changed = await this.factors.removed(tx, user, 'totp');
      const before = await this.store.findIn(tx, user.id);
      if (before !== null) await this.change(tx, before, { seed: null });
      return changed;
    });
  }

  /** How many recovery codes are left, and whether there is an app. */
  async of({ id }: User): Promise<{ readonly recoveryCodes: number }> {
    return { recoveryCodes: (await this.store.find(id))?.recoveryCodes.length ?? 0 };
  }

  /**
   * Makes ten new recovery codes; those of before stop working (PE4).
   *
   * @returns the codes, to show once, and the user afterwards
   * @throws ChangedMeanwhile when the user was changed after it was read
   */
  async replaceRecoveryCodes(user: User): Promise<{ readonly user: User; readonly codes: readonly string[] }> {
    const codes = newRecoveryCodes();
    const changed = await this.transactions.run((tx) => this.storeRecoveryCodes(tx, user, codes));
    return { user: changed, codes };
  }

  private async storeRecoveryCodes(tx: Tx, user: User, codes: readonly string[]): Promise<User> {
    const changed = await this.factors.recoveryCodesReplaced(tx, user);
    const before = await this.store.findIn(tx, user.id);
    const columns = { recoveryCodes: digestsOf(codes), updatedAt: this.clock.now() };
    if (before !== null) {
      await this.change(tx, before, columns);
      return changed;
    }
    const empty = {
      id: newId<OneTimeCodesId>(),
      userId: user.id,
      seed: null,
      lastStep: 0,
      failures: 0,
      blockedUntil: null,
    };
    await this.store.add(tx, OneTimeCodes.of({ ...empty, version: 0, usedBy: null, ...columns }));
    return changed;
  }

  /** @throws ChangedMeanwhile when a code was used at the same time */
  private async change(tx: Tx, before: OneTimeCodes, columns: Partial<OneTimeCodes>): Promise<void> {
    if (!(await this.store.change(tx, before, columns))) throw changeRefusals.changedMeanwhile({ what: 'user' });
  }

  private open(user: User, ticket: string): Ticket | null {
    const opened = this.tickets.open(ticket);
    if (opened === null || opened.sub !== user.id) return null;
    return plusSeconds(new Date(opened.at), CONFIRM_WITHIN) > this.clock.now() ? opened : null;
  }
}

function digestsOf(codes: readonly string[]) {
  return codes.map((code) => recoveryDigestOf(code)!);
}
