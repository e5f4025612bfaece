import type { CookieOptions } from 'express';
import { SealedText, type Clock, type CookieChange, type Encryption, type SubjectId } from '../../common/index.js';
import { cookieNameOf, type Configuration } from '../../config/index.js';
import { KNOWN_FOR, MOST_KNOWN } from './device-cookie.js';

/** Characters of a sealed value. Five ids of this server need fewer than 400, imported ones may have 255 characters. */
const LONGEST = 800;

/** Accounts that have signed in from one browser, for the account chooser. */
export interface KnownAccounts {
  /** The latest sign-in first. */
  readonly subs: readonly SubjectId[];
  /** Adds the account after a sign-in. */
  remember(sub: SubjectId): CookieChange;
  /** Removes the account from the list. */
  forget(sub: SubjectId): CookieChange;
}

interface Sealed {
  /** Accounts with the time of their last sign-in, in seconds since 1970. */
  readonly accounts: readonly (readonly [sub: SubjectId, at: number])[];
}

/**
 * The cookie that lists the accounts of a browser (ADR 0064). It grants no access and no browser can read or forge it:
 * an account comes into the list by a sign-in only.
 */
export class AccountCookie {
  readonly name: string;
  private readonly options: CookieOptions;
  private readonly sealed: SealedText<Sealed>;

  constructor(
    { issuer, secure }: Pick<Configuration, 'issuer' | 'secure'>,
    encryption: Encryption,
    private readonly clock: Clock,
  ) {
    this.name = cookieNameOf({ issuer }, 'accounts');
    this.options = { httpOnly: true, secure, sameSite: 'lax', path: '/' };
    this.sealed = new SealedText(encryption, 'accounts of a browser', LONGEST);
  }

  /** @param value of the cookie, untrusted */
  of(value: string | undefined): KnownAccounts {
    const { accounts } = this.sealed.open(value ?? '') ?? { accounts: [] };
    const known = accounts.filter(([, at]) => at + KNOWN_FOR > this.clock.seconds());
    const others = (sub: SubjectId) => known.filter(([one]) => one !== sub);
    return {
      subs: known.map(([sub]) => sub),
      remember: (sub) => this.with([[sub, this.clock.seconds()], ...others(sub).slice(0, MOST_KNOWN - 1)]),
      forget: (sub) => this.with(others(sub)),
    };
  }

  /** The accounts that were used longest ago are left out where the value would become too long. */
  private with(accounts: Sealed['accounts']): CookieChange {
    if (accounts.length === 0) return { name: this.name, value: null, options: this.options };
    const value = this.sealed.seal({ accounts });
    if (value.length > LONGEST) return this.with(accounts.slice(0, -1));
    return { name: this.name, value, options: { ...this.options, maxAge: KNOWN_FOR * 1000 } };
  }
}
