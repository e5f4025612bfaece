import { hashRefusals } from '../../refusals/hashes.js';
import type { PasswordScheme } from './password-scheme.js';

/** The last characters of salt and key carry two and four bits, so only some characters can be there. */
const BCRYPT = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;
/** Each step doubles the time: 12 takes about a quarter of a second. */
const HIGHEST_COST = 13;
/** Bytes of a password that the algorithm uses. */
const LONGEST_PASSWORD = 72;

/** Bcrypt: `$2a$`, `$2b$` and `$2y$` are the same for passwords that it hashes as a whole. */
export const bcryptScheme: PasswordScheme = {
  names: ['2a', '2b', '2y'],

  accept(hash) {
    const [, cost] = BCRYPT.exec(hash) ?? [];
    if (cost === undefined)
      throw hashRefusals.malformed({ scheme: 'bcrypt', form: '$2b$10$<22 characters><31 characters>' });
    if (Number(cost) > HIGHEST_COST)
      throw hashRefusals.tooCostly({ scheme: 'bcrypt', limit: `a cost of at most ${HIGHEST_COST}` });
    return hash;
  },

  /**
   * Bcrypt ignores what follows the 72nd byte, and some implementations what follows a NUL. Such a password never
   * matches, because a part of it would be enough to sign in.
   */
  async verify(stored, password) {
    const bytes = Buffer.from(password);
    const isWhole = bytes.length <= LONGEST_PASSWORD && !bytes.includes(0);
    const { verify } = await import('@node-rs/bcrypt');
    const isSame = await verify(isWhole ? bytes : '', stored);
    return isSame && isWhole;
  },
};
