import { scrypt, timingSafeEqual, type BinaryLike, type ScryptOptions } from 'node:crypto';
import { promisify } from 'node:util';
import { hashRefusals } from '../../refusals/hashes.js';
import type { PasswordScheme } from './password-scheme.js';
import { numbersIn, parsedPhc, phcOf } from './phc.js';

const derive = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt);

const PARAMETERS = /^ln=([1-9]\d{0,8}),r=([1-9]\d?),p=([1-9]\d?)$/;
/** The largest exponent that is one. Ory Kratos writes N itself into `ln`, and its N is at least 1024. */
const LARGEST_LOGARITHM = 63;
/** N times r, each 128 bytes of memory, and N times r times p: OWASP recommends ln=17,r=8,p=1. */
const MOST_BLOCKS = 2 ** 20;
const MOST_WORK = 2 ** 20;
/** Bytes: the blocks, and what the algorithm needs beside them. */
const MEMORY = 160 * MOST_BLOCKS;

interface Parameters {
  readonly logarithm: number;
  readonly r: number;
  readonly p: number;
}

/** Scrypt (RFC 7914). */
export const scryptScheme: PasswordScheme = {
  names: ['scrypt'],

  accept(hash) {
    const phc = parsedPhc(hash);
    const found = phc && parametersOf(phc.parameters);
    if (phc === null || phc.version !== null || found === null) {
      throw hashRefusals.malformed({ scheme: 'scrypt', form: '$scrypt$ln=16,r=8,p=1$<salt>$<key>' });
    }
    const { logarithm, r, p } = found;
    const blocks = 2 ** logarithm * r;
    if (blocks > MOST_BLOCKS || blocks * p > MOST_WORK) {
      throw hashRefusals.tooCostly({ scheme: 'scrypt', limit: `at most ${MOST_WORK} for N times r times p` });
    }
    return phcOf({ ...phc, parameters: `ln=${logarithm},r=${r},p=${p}` });
  },

  async verify(stored, password) {
    const { parameters, salt, key } = parsedPhc(stored)!;
    const { logarithm, r, p } = parametersOf(parameters)!;
    const derived = await derive(password, salt, key.length, { N: 2 ** logarithm, r, p, maxmem: MEMORY });
    return timingSafeEqual(derived, key);
  },
};

function parametersOf(text: string): Parameters | null {
  const [cost, r, p] = numbersIn(text, PARAMETERS);
  if (cost === undefined || r === undefined || p === undefined) return null;
  const logarithm = cost > LARGEST_LOGARITHM ? Math.log2(cost) : cost;
  // N is less than 2^(128 * r / 8) (RFC 7914 §2).
  return Number.isInteger(logarithm) && logarithm < 16 * r ? { logarithm, r, p } : null;
}
