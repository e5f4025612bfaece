import { createRequire } from 'node:module';
import { Injectable } from '@nestjs/common';
import { Configuration } from '../../config/index.js';
import { passwordRefusals } from '../refusals/passwords.js';

/** Characters (code points), counted after normalization. */
export const SHORTEST_PASSWORD = 8;
export const LONGEST_PASSWORD = 200;
/** Bytes of UTF-8: what 200 characters of four bytes take. */
const MOST_BYTES = 800;

/** What a password is compared with: words that anybody would try first for this very user. */
export interface PasswordOwner {
  readonly username: string;
  readonly email?: string | undefined;
}

/**
 * Which passwords may be chosen (NIST SP 800-63B-4 §3.1.1.2, ASVS 5.0 V6.2): 8 to 200 characters of any kind, none of
 * the most common ones, and not the name of the user or of this service. Nothing is cut or changed in case;
 * spaces count.
 */
@Injectable()
export class PasswordPolicy {
  private common: ReadonlySet<string> | undefined;
  private readonly names: readonly string[];

  constructor({ issuer }: Configuration) {
    this.names = ['grantry', new URL(issuer).host, new URL(issuer).hostname, issuer].map(folded);
  }

  /**
   * @returns the password as it is to be hashed
   * @throws OAuthError `invalid_request` saying which rule the password breaks, never the password
   */
  accept(password: string, { username, email }: PasswordOwner): string {
    const normalized = normalizedPassword(password);
    if (normalized === null || lengthOf(normalized) > LONGEST_PASSWORD) throw passwordRefusals.tooLong();
    if (lengthOf(normalized) < SHORTEST_PASSWORD) throw passwordRefusals.tooShort();
    const word = folded(normalized);
    this.common ??= commonPasswords();
    if (this.common.has(word)) throw passwordRefusals.common();
    const names = [username, email, email?.split('@')[0]].filter((name) => name !== undefined).map(folded);
    if ([...this.names, ...names].includes(word)) throw passwordRefusals.ofOwner();
    return normalized;
  }
}

/**
 * The form that is hashed: NFKC, so that a password typed on another keyboard or system is the same
 * (NIST SP 800-63B-4 §3.1.1.2). It applies when a password is set and at every sign-in.
 *
 * @returns null when it is longer than any password can be, so that nobody makes us hash a book
 */
export function normalizedPassword(password: string): string | null {
  if (password.length > 2 * LONGEST_PASSWORD) return null;
  const normalized = password.toWellFormed().normalize('NFKC');
  return Buffer.byteLength(normalized) > MOST_BYTES ? null : normalized;
}

function folded(text: string): string {
  return text.normalize('NFKC').toLowerCase().trim();
}

/**
 * The list of zxcvbn, most of it from leaked passwords, of which only the long enough ones matter here. Loaded for the
 * first password that is set: many a process never sees one, and the list would delay every start.
 */
function commonPasswords(): ReadonlySet<string> {
  const { dictionary } = createRequire(import.meta.url)(
    '@zxcvbn-ts/language-common',
  ) as typeof import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].filter((word) => word.length >= SHORTEST_PASSWORD).map(folded));
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
