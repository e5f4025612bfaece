import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Injectable } from '@nestjs/common';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { Line } from '../../common/index.js';
import { Configuration } from '../../config/index.js';
import { SignInDelayed } from '../sign-in/sign-in-delayed.js';
import { lowerPoolPriority } from './hash-threads.js';

/** What OWASP advises for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const;
/** Hashes that wait, for all askers and for one. */
const WAITING = 100;
const WAITING_PER_ASKER = 50;

/**
 * Hashes passwords with argon2id, few at a time: each takes a thread of libuv's pool for about 10 ms,
 * and file access and name look-ups wait for the same threads. Askers take turns.
 */
@Injectable()
export class PasswordHasher {
  private readonly line: Line;
  private readonly decoy = decoyHash();
  private count = 0;
  private stepsBack = false;

  constructor({ passwordHashes }: Configuration) {
    const wanted = passwordHashes ?? availableParallelism() - 1;
    const atOnce = placesFor(wanted, threadPoolSize());
    this.line = new Line({ atOnce, waiting: WAITING, waitingPerKey: WAITING_PER_ASKER }, SignInDelayed.full);
  }

  /** How many argon2id computations were begun since the start: one for each sign-in, whoever tried it (LC1). */
  get computed(): number {
    return this.count;
  }

  /** How many are computed now, and how many wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return this.line.load;
  }

  /**
   * @param password normalized and within its limits, see `PasswordPolicy`
   * @param asker who wants it: a network, a client, an administrator
   * @returns a PHC string: algorithm, parameters, salt and hash
   * @throws SignInDelayed when too many wait already
   */
  hash(password: string, asker: string): Promise<string> {
    return this.run(asker, () => hash(password, PARAMETERS));
  }

  /**
   * Computes one hash, also where there is nothing to compare with, so that the time says nothing.
   *
   * @param stored null when there is no such user, or no password: then never true
   * @param asker as for `hash`
   * @throws SignInDelayed when too many wait already
   */
  async verify(stored: string | null, password: string, asker: string): Promise<boolean> {
    const same = await this.run(asker, () => verify(stored ?? this.decoy, password));
    return same && stored !== null;
  }

  /** Whether a stored hash was made with other parameters than today's. */
  isOutdated(stored: string): boolean {
    const { algorithm, memoryCost, timeCost, parallelism, outputLen } = parseOptions(stored);
    const made = { algorithm, memoryCost, timeCost, parallelism, outputLen };
    return JSON.stringify(made) !== JSON.stringify(PARAMETERS);
  }

  private async run<T>(asker: string, work: () => Promise<T>): Promise<T> {
    const result = await this.line.run({ key: asker }, () => {
      this.count++;
      return work();
    });
    // Once, and not before: the first work starts the threads.
    if (!this.stepsBack) lowerPoolPriority();
    this.stepsBack = true;
    return result;
  }
}

/** As many as are wanted, always fewer than the threads; but one at least. */
export function placesFor(wanted: number, threads: number): number {
  return Math.max(1, Math.min(wanted, threads - 1));
}

function threadPoolSize(): number {
  return Number(process.env['UV_THREADPOOL_SIZE']) || 4;
}

/** A hash with today's parameters that no password has. */
function decoyHash(): string {
  const { memoryCost, timeCost, parallelism, outputLen } = PARAMETERS;
  const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '');
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${base64(16)}$${base64(outputLen)}`;
}
