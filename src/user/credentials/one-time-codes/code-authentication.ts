import { Injectable } from '@nestjs/common';
import { Clock, Encryption, newId, plusSeconds, type AttemptId } from '../../../common/index.js';
import { placeOf, Redeemer, Transactions, Verdicts, type SingleUse, type Tx } from '../../../database/index.js';
import type { User } from '../../accounts/user.entity.js';
import { UserEvents } from '../../notices/user-events.js';
import { ACCOUNT_RULE, delayAfter, type CountingRule } from '../../sign-in/counters.js';
import { SignInDelayed } from '../../sign-in/sign-in-delayed.js';
import { Turns } from '../../sign-in/turns.js';
import { OneTimeCodes } from './one-time-codes.entity.js';
import { OneTimeCodesStore, type Used } from './one-time-codes.store.js';
import { recoveryDigestOf } from './recovery-code.js';
import { totp } from './totp.js';

/** The kind of a correct code. */
export type CodeKind = 'totp' | 'recovery_code';

/** Wrong codes that cost no time; the delay after them doubles (PE3). */
const FACTOR_RULE: CountingRule = { ...ACCOUNT_RULE, free: 5 };
/** How often an attempt starts again after attempts in other processes. */
const MOST_TRIES = 5;

/** Another attempt has changed the row. */
class ChangedByAnother extends Error {}

interface Match {
  readonly kind: CodeKind;
  readonly used: Used;
}

/** Checks codes of authenticator apps and recovery codes, each of which works once. */
@Injectable()
export class CodeAuthentication {
  private readonly turns = new Turns();

  constructor(
    private readonly store: OneTimeCodesStore,
    private readonly redeemer: Redeemer,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly events: UserEvents,
    private readonly encryption: Encryption,
    private readonly clock: Clock,
  ) {}

  /**
   * Uses up a code. The row is written before the attempt learns whether the code is right: as used, or as a wrong attempt.
   * An attempt that loses the row to another one starts again, so attempts at the same time get no further than attempts
   * one after the other.
   *
   * @param typed any text
   * @param asker the network of the attempt
   * @returns what the code was; null when the code is wrong or was used before
   * @throws SignInDelayed (429) after too many wrong codes
   */
  async use(user: User, typed: string, asker: string): Promise<CodeKind | null> {
    await this.verdicts.caughtUp();
    return this.turns.take(user.id, asker, async () => {
      for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
        const row = await this.store.find(user.id);
        if (row === null) return this.failed(user);
        this.assertNotDelayed(row);
        const match = this.match(row, typed.trim());
        if (match !== null && (await this.claim(user, row, match))) return match.kind;
        if (match === null && (await this.count(user, row))) return null;
      }
      throw new SignInDelayed(1);
    });
  }

  /** @throws SignInDelayed */
  private assertNotDelayed({ blockedUntil }: OneTimeCodes): void {
    const now = this.clock.now();
    if (blockedUntil === null || blockedUntil <= now) return;
    throw new SignInDelayed(Math.ceil((blockedUntil.getTime() - now.getTime()) / 1000));
  }

  /** @returns false when another attempt changed the row at the same time */
  private count(user: User, row: OneTimeCodes): Promise<boolean> {
    const now = this.clock.now();
    const isRecent = plusSeconds(row.updatedAt, FACTOR_RULE.keptFor) > now;
    const failures = (isRecent ? row.failures : 0) + 1;
    const delay = delayAfter(failures, FACTOR_RULE);
    const counted = { failures, blockedUntil: delay === 0 ? null : plusSeconds(now, delay), updatedAt: now };
    return this.transactions.run(async (tx) => {
      const isCounted = await this.store.count(tx, row, counted);
      if (isCounted) await this.events.record(tx, 'user.second_factor_failed', user);
      return isCounted;
    });
  }

  private match(row: OneTimeCodes, typed: string): Match | null {
    const digits = typed.replaceAll(' ', '');
    if (totp.isCode(digits)) return this.matchTotp(row, digits);
    const digest = recoveryDigestOf(typed);
    if (digest === null || !row.recoveryCodes.includes(digest)) return null;
    const recoveryCodes = row.recoveryCodes.filter((one) => one !== digest);
    return { kind: 'recovery_code', used: { lastStep: row.lastStep, recoveryCodes } };
  }

  private matchTotp({ id, seed, lastStep, recoveryCodes }: OneTimeCodes, code: string): Match | null {
    if (seed === null) return null;
    const plain = this.encryption.decrypt(seed, placeOf(OneTimeCodes, id)).toString();
    const step = totp.stepOf(plain, code, this.clock.now().getTime());
    return step === null || step <= lastStep ? null : { kind: 'totp', used: { lastStep: step, recoveryCodes } };
  }

  /** @returns false when another attempt changed the row at the same time */
  private async claim(user: User, row: OneTimeCodes, { kind, used }: Match): Promise<boolean> {
    const attempt = newId<AttemptId>();
    const once: SingleUse = {
      claim: (writer) => this.store.claim(writer, row, attempt, used, this.clock.now()),
      lost: () => Promise.reject(new ChangedByAnother()),
    };
    const event = { details: { recovery_codes_left: used.recoveryCodes.length } };
    const record = (tx: Tx) => this.events.record(tx, 'user.recovery_code_used', user, event);
    try {
      await this.redeemer.redeem(once, kind === 'recovery_code' ? record : undefined);
      return true;
    } catch (error) {
      if (error instanceof ChangedByAnother) return false;
      throw error;
    }
  }

  private async failed(user: User): Promise<null> {
    await this.transactions.run((tx) => this.events.record(tx, 'user.second_factor_failed', user));
    return null;
  }
}
