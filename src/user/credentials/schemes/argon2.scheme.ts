import { verify } from '@node-rs/argon2';
import { hashRefusals } from '../../refusals/hashes.js';
import type { PasswordScheme } from './password-scheme.js';
import { numbersIn, parsedPhc, phcOf } from './phc.js';

const PARAMETERS = /^m=([1-9]\d{0,8}),t=([1-9]\d{0,8}),p=([1-9]\d{0,2})$/;
/** Kilobytes of memory, and kilobytes times passes: RFC 9106 §4 recommends 64 MB with 3 passes where memory is scarce. */
const MOST_MEMORY = 131_072;
const MOST_WORK = 524_288;
const MOST_LANES = 16;
/** Bytes of salt that the library reads. */
const LONGEST_SALT = 48;
/** 1.0, the version of a hash without one, and 1.3 (RFC 9106 §3.1). */
const VERSIONS = [16, 19];

/** Argon2 of every kind and with any parameters (RFC 9106). */
export const argon2Scheme: PasswordScheme = {
  names: ['argon2id', 'argon2i', 'argon2d'],

  accept(hash) {
    const phc = parsedPhc(hash);
    const [memory, passes, lanes] = numbersIn(phc?.parameters ?? '', PARAMETERS);
    if (phc === null || memory === undefined || passes === undefined || lanes === undefined) throw malformed();
    const version = phc.version ?? 16;
    // The algorithm needs eight blocks of 1 kB for each lane.
    if (!VERSIONS.includes(version) || phc.salt.length > LONGEST_SALT || memory < 8 * lanes) throw malformed();
    if (memory > MOST_MEMORY || memory * passes > MOST_WORK || lanes > MOST_LANES) {
      const limit = `at most m=${MOST_MEMORY}, m times t ${MOST_WORK}, p=${MOST_LANES}`;
      throw hashRefusals.tooCostly({ scheme: 'argon2', limit });
    }
    return phcOf({ ...phc, version });
  },

  verify: (stored, password) => verify(stored, password),
};

function malformed() {
  return hashRefusals.malformed({ scheme: 'argon2', form: '$argon2id$v=19$m=65536,t=3,p=4$<salt>$<key>' });
}
