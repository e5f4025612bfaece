import { randomInt } from 'node:crypto';

/** Letters without vowels, so that no words appear, and without look-alikes of each other (RFC 8628 §6.1). */
const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
const LENGTH = 8;
const USER_CODE = new RegExp(`^[${LETTERS}]{${LENGTH}}$`);
/** What people type between the letters: spaces, and the dashes of keyboards. */
const BETWEEN = /[\s\p{Pd}]/gu;
/** The longest text that is read, in characters. */
const LONGEST = 40;

/** A new random code for a person to type: one of 20 to the power of 8, about 34 bits. */
export function newUserCode(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}

/** The code as pages and devices show it: XXXX-XXXX. */
export function shownUserCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}

/**
 * Reads a code regardless of case, dashes and spaces (RFC 8628 §6.1).
 *
 * @param typed untrusted
 * @returns null when no code has this form
 */
export function userCodeIn(typed: string): string | null {
  if (typed.length > LONGEST) return null;
  const code = typed.replace(BETWEEN, '').toUpperCase();
  return USER_CODE.test(code) ? code : null;
}
