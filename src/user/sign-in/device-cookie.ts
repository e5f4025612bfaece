import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { CookieOptions } from 'express';
import { equalsInConstantTime, type Clock, type CookieChange, type SubjectId } from '../../common/index.js';
import { cookieNameOf, type Configuration } from '../../config/index.js';

/** Seconds after the last sign-in. */
const KEPT_FOR = 180 * 86_400;
/** People who share a browser. */
const MOST = 5;
/** When it was made, in seconds since 1970, and 128 random bits; then its MAC. */
const MARK = /^(?<text>(?<at>\d{1,12})-[\w-]{22})\.(?<mac>[\w-]{43})$/;

/** Who has signed in at one browser before: marks that bind it to its users and name none of them. */
export interface KnownDevices {
  /** What this browser is to that user; null where the user never signed in there. */
  idFor(sub: SubjectId): string | null;
  /** After a sign-in. */
  remember(sub: SubjectId): CookieChange;
}

/**
 * The cookie of a browser that somebody has signed in at (ASVS 5.0 V6.3.1). It gives no access to anything: strangers
 * who guess at the account elsewhere do not delay its owner here, that is all.
 */
export class DeviceCookie {
  readonly name: string;
  private readonly options: CookieOptions;
  /** Like ENCRYPTION_KEY: the first signs, all verify. */
  private readonly keys: readonly Buffer[];

  constructor(
    { issuer, secure, encryptionKeys }: Pick<Configuration, 'issuer' | 'secure' | 'encryptionKeys'>,
    private readonly clock: Clock,
  ) {
    this.name = cookieNameOf({ issuer }, 'device');
    this.options = { httpOnly: true, secure, sameSite: 'lax', path: '/', maxAge: KEPT_FOR * 1000 };
    this.keys = encryptionKeys.map((key) => Buffer.from(hkdfSync('sha256', key, '', 'device cookie', 32)));
  }

  /** @param value of the cookie: any text */
  of(value: string | undefined): KnownDevices {
    const marks = (value ?? '').split('~', MOST).filter((mark) => MARK.test(mark));
    const markOf = (sub: SubjectId) => marks.find((mark) => this.isOf(sub, mark));
    return {
      idFor: (sub) => markOf(sub) ?? null,
      remember: (sub) => {
        const others = marks.filter((mark) => mark !== markOf(sub)).slice(0, MOST - 1);
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

  private isOf(sub: SubjectId, mark: string): boolean {
    const { text = '', at = '', mac = '' } = MARK.exec(mark)?.groups ?? {};
    if (Number(at) + KEPT_FOR <= this.clock.seconds()) return false;
    return this.keys.some((key) => equalsInConstantTime(mac, macOf(key, sub, text)));
  }
}

function macOf(key: Buffer, sub: SubjectId, text: string): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([sub, text]))
    .digest('base64url');
}
