import { digestOf, networkOf, type Digest, type SubjectId } from '../../common/index.js';
import type { KnownDevices } from './device-cookie.js';

/** How failed attempts are counted, and how they delay later ones. Durations in seconds. */
export interface CountingRule {
  /** The number of failures without delay. The last of them brings a delay of 1 s, which each further one doubles. */
  readonly free: number;
  readonly longestDelay: number;
  /** When the failures expire. */
  readonly keptFor: number;
  /** Whether `keptFor` counts from the last failure or from the first. */
  readonly from: 'last' | 'first';
  /** Whether a right password clears the failures: only for counters of a single user. */
  readonly endsWithSuccess: boolean;
}

export const ACCOUNT_RULE: CountingRule = {
  free: 10, longestDelay: 300, keptFor: 86_400, from: 'last', endsWithSuccess: true,
}; // prettier-ignore
/** Many people may share an address, and an attacker may have an account. */
export const NETWORK_RULE: CountingRule = {
  free: 200, longestDelay: 60, keptFor: 3600, from: 'first', endsWithSuccess: false,
}; // prettier-ignore

export interface Counter {
  readonly id: Digest;
  readonly rule: CountingRule;
}

/** The source of a sign-in attempt. */
export interface SignInSource {
  /** For the audit: the client of the sign-in, if it is known. */
  readonly clientId?: string | undefined;
  /** The address of the user; undefined when only the client's server is visible. */
  readonly address?: string | undefined;
  /** Accounts that have signed in from this browser. */
  readonly devices?: KnownDevices | undefined;
  /** The confidential client that forwards the password: guesses elsewhere do not delay its users. */
  readonly through?: string | undefined;
}

/** A sign-in attempt, as far as it is counted. */
export interface Guess extends SignInSource {
  readonly usernameKey: string;
  /** Undefined for an unknown username, which is counted all the same so that it cannot be distinguished (LC1). */
  readonly sub: SubjectId | undefined;
  /** When an administrator last unlocked this user. */
  readonly unlockedAt?: Date | null | undefined;
}

/**
 * The counters of an attempt. A browser from which this user has signed in before has its own counter only, so that
 * others cannot delay the user there, neither by guessing nor from the same network.
 *
 * @param perAddress false with RATE_LIMITS=off
 */
export function countersOf(
  { usernameKey, sub, unlockedAt, address, devices, through }: Guess,
  perAddress: boolean,
): [Counter, ...Counter[]] {
  const device = sub === undefined ? null : (devices?.idFor(sub) ?? null);
  if (device !== null) return [accountCounter(['device', device], unlockedAt)];
  const account = accountCounter(['account', usernameKey, ...(through === undefined ? [] : [through])], unlockedAt);
  const network = address === undefined || !perAddress ? null : networkOf(address);
  if (network === null) return [account];
  return [account, { id: digestOf(JSON.stringify(['network', network])), rule: NETWORK_RULE }];
}

/** The asker for fairness when many sign in at the same time: a network, or a confidential client. */
export function askerOf({ address, through }: SignInSource): string {
  return JSON.stringify(through === undefined ? ['network', networkOf(address ?? '')] : ['client', through]);
}

/**
 * A counter with the rule of accounts: for a known browser, or the password of a signed-in user.
 *
 * @param unlockedAt when counting started again
 */
export function accountCounter(what: readonly string[], unlockedAt?: Date | null): Counter {
  const counted = unlockedAt == null ? what : [...what, { unlockedAt: unlockedAt.getTime() }];
  return { id: digestOf(JSON.stringify(counted)), rule: ACCOUNT_RULE };
}

/** Seconds after a number of failures in which attempts are refused. */
export function delayAfter(failures: number, { free, longestDelay }: CountingRule): number {
  return failures < free ? 0 : Math.min(longestDelay, 2 ** Math.min(failures - free, 30));
}
