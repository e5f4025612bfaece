import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable, Logger } from '@nestjs/common';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { Line } from '../../common/index.js';
import { Configuration, HashCost } from '../../config/index.js';
import { SignInDelayed } from '../sign-in/sign-in-delayed.js';
import { lowerPoolPriority } from './hash-threads.js';
import { importedHash } from './schemes/imported-hash.js';

/** argon2id with one lane; `HashCost` has the rest. */
const PARAMETERS = { algorithm: 2, parallelism: 1, outputLen: 32 } as const;
/** Maximum number of waiting hashes, in total and per asker. */
const WAITING = 100;
const WAITING_PER_ASKER = 50;

/**
 * Hashes passwords with argon2id, few at a time. A hash occupies a thread of libuv's pool for about 10 ms, and file
 * access and name resolution need the same threads. Askers take turns.
 */
@Injectable()
export class PasswordHasher {
  private readonly logger = new Logger(PasswordHasher.name);
  private readonly line: Line;
  private readonly decoy: string;
  private count = 0;
  private hasLoweredPriority = false;

  constructor(
    { passwordHashes }: Configuration,
    private readonly cost: HashCost,
  ) {
    this.decoy = decoyHash(cost);
    const wanted = passwordHashes ?? availableParallelism() - 1;
    const atOnce = placesFor(wanted, threadPoolSize());
    this.line = new Line({ atOnce, waiting: WAITING, waitingPerKey: WAITING_PER_ASKER }, SignInDelayed.full);
  }

  /**
   * The number of hash computations since the start: one for each sign-in, whether the user exists or not (LC1).
   */
  get computed(): number {
    return this.count;
  }

  /** The numbers of running and waiting computations. */
  get load(): { readonly running: number; readonly waiting: number } {
    return this.line.load;
  }

  /**
   * @param password normalized and within its limits, see `PasswordPolicy`
   * @param asker for fairness: a network, a client or the administration
   * @returns a PHC string: algorithm, parameters, salt and hash
   * @throws SignInDelayed when too many hashes wait
   */
  hash(password: string, asker: string): Promise<string> {
    return this.run(asker, () => hash(password, { ...PARAMETERS, ...this.cost }));
  }

  /**
   * Compares a password with a hash. It always computes one hash, so that the time reveals nothing. An imported hash that
   * its scheme cannot compute matches no password.
   *
   * @param stored null when there is no such user or no password; the result is then false
   * @param password as for `hash`; as typed when the hash is imported
   * @param asker as for `hash`
   * @throws SignInDelayed when too many hashes wait
   */
  async verify(stored: string | null, password: string, asker: string): Promise<boolean> {
    const one = stored ?? this.decoy;
    const same = await this.run(asker, () =>
      importedHash.isOne(one) ? this.verifyImported(one, password) : verify(one, password),
    );
    return same && stored !== null;
  }

  private async verifyImported(stored: string, password: string): Promise<boolean> {
    try {
      return await importedHash.verify(stored, password);
    } catch (error) {
      // The message of a library may quote the hash.
      const { code, name } = error as NodeJS.ErrnoException;
      this.logger.error(`an imported password hash cannot be verified: ${code ?? name}`);
      await verify(this.decoy, password);
      return false;
    }
  }

  /** Whether a stored hash is imported, or has other parameters than the current ones. */
  isOutdated(stored: string): boolean {
    if (importedHash.isOne(stored)) return true;
    const { algorithm, memoryCost, timeCost, parallelism, outputLen } = parseOptions(stored);
    const isOfKind = algorithm === PARAMETERS.algorithm && parallelism === PARAMETERS.parallelism;
    const isOfCost = memoryCost === this.cost.memoryCost && timeCost === this.cost.timeCost;
    return !isOfKind || !isOfCost || outputLen !== PARAMETERS.outputLen;
  }

  private async run<T>(asker: string, work: () => Promise<T>): Promise<T> {
    const result = await this.line.run({ key: asker }, () => {
      this.count++;
      return work();
    });
    // After the first hash, because the threads do not exist before.
    if (!this.hasLoweredPriority) lowerPoolPriority();
    this.hasLoweredPriority = true;
    return result;
  }
}

/** The wanted number, but fewer than the threads and at least one. */
export function placesFor(wanted: number, threads: number): number {
  return Math.max(1, Math.min(wanted, threads - 1));
}

function threadPoolSize(): number {
  return Number(process.env['UV_THREADPOOL_SIZE']) || 4;
}

/** A random hash with the current parameters, which no password matches. */
function decoyHash({ memoryCost, timeCost }: HashCost): string {
  const { parallelism, outputLen } = PARAMETERS;
  const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${base64(16)}$${base64(outputLen)}`;
}
