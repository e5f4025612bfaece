import { randomBytes } from 'node:crypto';
import { digestOf, type Digest } from '../../../common/index.js';
import { inGroups } from './in-groups.js';

const COUNT = 10;
/** RFC 4648 §6 in lower case: 5 bits a character. */
const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Characters of a code: 80 bits (PE4). */
const LENGTH = 16;
const CODE = new RegExp(`^[a-z2-7]{${LENGTH}}$`);

/** @returns ten codes of 80 random bits, in groups of four characters */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: COUNT }, () => {
    const characters = Array.from(randomBytes(LENGTH), (byte) => BASE32[byte % BASE32.length]);
    return inGroups(characters.join(''), '-');
  });
}

/**
 * @param typed any text; case, spaces and hyphens do not matter
 * @returns null when it does not have the form of a recovery code
 */
export function recoveryDigestOf(typed: string): Digest | null {
  const code = typed.toLowerCase().replace(/[\s-]/g, '');
  return CODE.test(code) ? digestOf(code) : null;
}
