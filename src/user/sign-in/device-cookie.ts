import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { CookieOptions } from 'express';
import { equalsInConstantTime, type Clock, type CookieChange, type SubjectId } from '../../common/index.js';
import { cookieNameOf, type Configuration } from '../../config/index.js';

/** Seconds after the last sign-in of an account that a browser is known to it. */
export const KNOWN_FOR = 180 * 86_400;
/** Maximum number of users per browser. */
export const MOST_KNOWN = 5;
/** When the mark was made, in seconds since 1970, and 128 random bits; then the MAC. */
const MARK = /^(?<text>(?<at>\d{1,12})-[\w-]{22})\.(?<mac>[\w-]{43})$/;

/** Accounts that have signed in from one browser, as marks that do not name the users. */
export interface KnownDevices {
  /** The id of this browser for the user; null when the user has never signed in here. */
  idFor(sub: SubjectId): string | null;
  /** Adds the user after a sign-in. */
  remember(sub: SubjectId): CookieChange;
}

/**
 * The cookie that marks a browser as known to its users (ASVS 5.0 V6.3.1). It grants no access. Its only effect is that
 * guesses from elsewhere do not delay a user here.
 */
export class DeviceCookie {
  readonly name: string;
  private readonly options: CookieOptions;
  /** Derived from ENCRYPTION_KEY: the first key signs, all of them verify. */
  private readonly keys: readonly Buffer[];

  constructor(
    { issuer, secure, encryptionKeys }: Pick<Configuration, 'issuer' | 'secure' | 'encryptionKeys'>,
    private readonly clock: Clock,
  ) {
    this.name = cookieNameOf({ issuer }, 'device');
    this.options = { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: KNOWN_FOR * 1000 };
    this.keys = encryptionKeys.map((key) => Buffer.from(hkdfSync('sha256', key, '', 'device cookie', 32)));
  }

  /** @param value of the cookie, untrusted */
  of(value: string | undefined): KnownDevices {
    const marks = (value ?? '').split('~', MOST_KNOWN).filter((mark) => MARK.test(mark));
    const markOf = (sub: SubjectId) => marks.find((mark) => this.belongsTo(sub, mark));
    return {
      idFor: (sub) => markOf(sub) ?? null,
      remember: (sub) => {
        const others = marks.filter((mark) => mark !== markOf(sub)).slice(0, MOST_KNOWN - 1);
        return { name: this.name, value: [this.newMark(sub), ...others].join('~'), options: this.options };
      },
    };
  }

  private newMark(sub: SubjectId): string {
    const [key] = this.keys;
    if (key === undefined) throw new Error('ENCRYPTION_KEY holds no key');
    const text = `${this.clock.seconds()}-${randomBytes(16).toString('base64url')}`;
    return `${text}.${macOf(key, sub, text)}`;
  }

  private belongsTo(sub: SubjectId, mark: string): boolean {
    const { text = '', at = '', mac = '' } = MARK.exec(mark)?.groups ?? {};
    if (Number(at) + KNOWN_FOR <= this.clock.seconds()) return false;
    return this.keys.some((key) => equalsInConstantTime(mac, macOf(key, sub, text)));
  }
}

function macOf(key: Buffer, sub: SubjectId, text: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([sub, text]))
    .digest('base64url');
}
