import { pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { hashRefusals } from '../../refusals/hashes.js';
import type { PasswordScheme } from './password-scheme.js';
import { numbersIn, parsedPhc, phcOf } from './phc.js';

const derive = promisify(pbkdf2);

/** `i=<iterations>[,l=<bytes of the key>]`, or the iterations alone, as passlib writes them. */
const PARAMETERS = /^(?:i=)?([1-9]\d{0,8})(?:,l=([1-9]\d{0,2}))?$/;

interface HashFunction {
  readonly digest: string;
  /** Bytes of its output. */
  readonly size: number;
  /** Iterations, at most. OWASP recommends 1,300,000 with SHA-1, 600,000 with SHA-256 and 210,000 with SHA-512. */
  readonly most: number;
}

const SHA1: HashFunction = { digest: 'sha1', size: 20, most: 2_000_000 };
const FUNCTIONS: Readonly<Record<string, HashFunction>> = {
  pbkdf2: SHA1,
  'pbkdf2-sha1': SHA1,
  'pbkdf2-sha256': { digest: 'sha256', size: 32, most: 2_000_000 },
  'pbkdf2-sha512': { digest: 'sha512', size: 64, most: 1_000_000 },
};

/** PBKDF2 with HMAC (RFC 8018 §5.2). */
export const pbkdf2Scheme: PasswordScheme = {
  names: Object.keys(FUNCTIONS),

  /** Keeps one block of a longer key: each further block costs the same iterations again and proves nothing more. */
  accept(hash) {
    const phc = parsedPhc(hash);
    const [iterations, length] = numbersIn(phc?.parameters ?? '', PARAMETERS);
    const isWhole = length === undefined || length === phc?.key.length;
    if (phc === null || phc.version !== null || iterations === undefined || !isWhole) throw malformed();
    const { size, most } = FUNCTIONS[phc.name]!;
    if (iterations > most) {
      throw hashRefusals.tooCostly({ scheme: phc.name, limit: `at most ${most} iterations` });
    }
    const key = phc.key.subarray(0, size);
    return phcOf({ ...phc, parameters: `i=${iterations}`, key });
  },

  async verify(stored, password) {
    const { name, parameters, salt, key } = parsedPhc(stored)!;
    const [iterations] = numbersIn(parameters, PARAMETERS);
    const derived = await derive(password, salt, iterations!, key.length, FUNCTIONS[name]!.digest);
    return timingSafeEqual(derived, key);
  },
};

function malformed() {
  return hashRefusals.malformed({ scheme: 'pbkdf2', form: '$pbkdf2-sha256$i=600000$<salt>$<key>' });
}
