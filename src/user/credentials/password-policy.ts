import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { Branding, PRODUCT } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { passwordRefusals } from '../refusals/passwords.js';

/** Characters (code points) after normalization. */
export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 200;
/** Bytes of UTF-8: 200 characters of four bytes. */
const MOST_BYTES = 800;

/** The names of a user, which must not be the password. */
export interface PasswordOwner {
  readonly username: string;
  readonly email?: string | undefined;
}

/**
 * The rules for new passwords (NIST SP 800-63B-4 §3.1.1.2, ASVS 5.0 V6.2): 8 to 200 characters of any kind, not a
 * common password, and not the name of the user or of this service. Passwords are neither truncated nor changed in
 * case, and spaces count.
 */
@Injectable()
export class PasswordPolicy {
  private readonly names: readonly string[];

  constructor(
    { issuer }: Configuration,
    private readonly branding: Branding,
  ) {
    this.names = [PRODUCT, new URL(issuer).host, new URL(issuer).hostname, issuer].map(folded);
  }

  /**
   * @returns the password in the form that is hashed
   * @throws OAuthError `invalid_request` with the broken rule, never the password
   */
  accept(password: string, { username, email }: PasswordOwner): string {
    const normalized = normalizedPassword(password);
    if (normalized === null || lengthOf(normalized) > LONGEST_PASSWORD) throw passwordRefusals.tooLong();
    if (lengthOf(normalized) < SHORTEST_PASSWORD) throw passwordRefusals.tooShort();
    const word = folded(normalized);
    if (commonPasswords().has(word)) throw passwordRefusals.common();
    const names = [this.branding.latest().name, username, email, email?.split('@')[0]]
      .filter((name) => name !== undefined)
      .map(folded);
    if ([...this.names, ...names].includes(word)) throw passwordRefusals.ofOwner();
    return normalized;
  }
}

/**
 * The form that is hashed: NFKC, so that a password is the same on every keyboard and system (NIST SP 800-63B-4
 * §3.1.1.2). It applies when a password is set and at every sign-in.
 *
 * @returns null when it is too long for a password; the limit bounds the work of normalization and hashing
 */
export function normalizedPassword(password: string): string | null {
  if (password.length > 2 * LONGEST_PASSWORD) return null;
  const normalized = password.toWellFormed().normalize('NFKC');
  return Buffer.byteLength(normalized) > MOST_BYTES ? null : normalized;
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}

let common: ReadonlySet<string> | undefined;

/**
 * The list of zxcvbn, mostly from leaked passwords, reduced to those that are long enough. A process loads it once, when
 * the first password is set, because many processes never set one and the list would delay every start.
 */
function commonPasswords(): ReadonlySet<string> {
  if (common !== undefined) return common;
  const { dictionary } = createRequire(import.meta.url)(
    '@zxcvbn-ts/language-common',
  ) as typeof import('@zxcvbn-ts/language-common');
  common = new Set(dictionary['passwords-common'].filter((word) => word.length >= SHORTEST_PASSWORD).map(folded));
  return common;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
