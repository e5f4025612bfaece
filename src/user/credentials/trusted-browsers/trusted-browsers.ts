import { Injectable } from '@nestjs/common';
import type { CookieOptions, Request } from 'express';
import {
  Clock,
  cookieOf,
  equalsInConstantTime,
  newBearerValue,
  parseBearerValue,
  plusSeconds,
  type CookieChange,
} from '../../../common/index.js';
import { Configuration, cookieNameOf } from '../../../config/index.js';
import { ONE_DAY, Transactions, Verdicts } from '../../../database/index.js';
import { UserDirectory } from '../../accounts/user-directory.js';
import type { User } from '../../accounts/user.entity.js';
import type { SessionSource } from '../../session/session-source.js';
import { TrustedBrowser, type TrustedBrowserId } from './trusted-browser.entity.js';
import { TrustedBrowserStore } from './trusted-browser.store.js';

/** Seconds of trust. */
const TRUST_LIFETIME = 30 * ONE_DAY;
/** Users who share a browser. */
const MOST = 5;
const SEPARATOR = '~';
const MOST_SHOWN = 50;

/** Browsers in which a user need not repeat the second factor (PE1). Every change of the user's factors ends them. */
@Injectable()
export class TrustedBrowsers {
  private readonly name: string;
  private readonly options: CookieOptions;

  constructor(
    private readonly store: TrustedBrowserStore,
    private readonly users: UserDirectory,
    private readonly transactions: Transactions,
    private readonly verdicts: Verdicts,
    private readonly clock: Clock,
    { issuer, secure }: Configuration,
  ) {
    this.name = cookieNameOf({ issuer }, 'trust');
    this.options = { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: TRUST_LIFETIME * 1000 };
  }

  /** @returns the values of the cookie: any text */
  valuesOf(request: Pick<Request, 'headers'>): readonly string[] {
    return (cookieOf(request, this.name) ?? '').split(SEPARATOR, MOST).filter((value) => value !== '');
  }

  /** Whether one of the values belongs to this user and has not expired. Records the use. */
  async trusts(user: User, values: readonly string[]): Promise<boolean> {
    const now = this.clock.now();
    for (const value of values) {
      const presented = parseBearerValue<TrustedBrowserId>(value);
      if (presented === null) continue;
      const found = await this.verdicts.confirmed(
        () => this.store.find(presented.id),
        (row) => row === null,
      );
      if (found === null || found.userId !== user.id || found.expiresAt <= now) continue;
      if (!equalsInConstantTime(found.digest, presented.digest)) continue;
      await this.transactions.runStatement((statement) => this.store.use(statement, found, now));
      return true;
    }
    return false;
  }

  /**
   * @param user as read before the second factor was checked
   * @param values of the browser's cookie, which stay for other users
   * @returns null when the user was changed meanwhile
   */
  async add(user: User, values: readonly string[], { userAgent }: SessionSource): Promise<CookieChange | null> {
    const { id, digest, value } = newBearerValue<TrustedBrowserId>();
    const now = this.clock.now();
    const times = { createdAt: now, lastUsedAt: now, expiresAt: plusSeconds(now, TRUST_LIFETIME) };
    const browser = TrustedBrowser.of({ id, userId: user.id, digest, userAgent, ...times });
    const isAdded = await this.transactions.run(async (tx) => {
      if (!(await this.users.hold(tx, user))) return false;
      await this.store.add(tx, browser);
      return true;
    });
    if (!isAdded) return null;
    const kept = [value, ...values].slice(0, MOST).join(SEPARATOR);
    return { name: this.name, value: kept, options: this.options };
  }

  /** The latest first. */
  liveOf(user: User): Promise<readonly TrustedBrowser[]> {
    return this.store.liveOf(user.id, this.clock.now(), MOST_SHOWN);
  }

  /** @param id from a form, untrusted. The browser of another user keeps its trust */
  async end(user: User, id: string): Promise<void> {
    await this.transactions.runStatement((statement) => this.store.remove(statement, user.id, id as TrustedBrowserId));
  }
}
