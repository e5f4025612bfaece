import { digestOf, networkOf, type Digest, type SubjectId } from '../../common/index.js';
import type { KnownDevices } from './device-cookie.js';

/** How wrong guesses are counted, and what they cost. Durations in seconds. */
export interface CountingRule {
  /** So many are free of any delay; the last of them brings the first one, of 1 s, which doubles with each more. */
  readonly free: number;
  readonly longestDelay: number;
  /** When they are forgotten. */
  readonly keptFor: number;
  /** Whether that is reckoned from the last failure on, or from the first. */
  readonly from: 'last' | 'first';
  /** Whether a right password forgets them: only where nobody else than its owner can have it. */
  readonly endsWithSuccess: boolean;
}

export const ACCOUNT_RULE: CountingRule = {
  free: 10, longestDelay: 300, keptFor: 86_400, from: 'last', endsWithSuccess: true,
}; // prettier-ignore
/** Many people may share an address, and an attacker may have an account of his own. */
export const NETWORK_RULE: CountingRule = {
  free: 200, longestDelay: 60, keptFor: 3600, from: 'first', endsWithSuccess: false,
}; // prettier-ignore

export interface Counter {
  readonly id: Digest;
  readonly rule: CountingRule;
}

/** Where an attempt to sign in comes from. */
export interface SignInSource {
  /** For the audit: of the client that the sign-in is for, as far as it is known. */
  readonly clientId?: string | undefined;
  /** Of the person: left out where all that can be seen is a client's own server. */
  readonly address?: string | undefined;
  /** Who has signed in at that browser before. */
  readonly devices?: KnownDevices | undefined;
  /** A confidential client that passes a password on: what strangers guess elsewhere does not delay its users. */
  readonly through?: string | undefined;
}

/** An attempt, as far as counting goes. */
export interface Guess extends SignInSource {
  readonly usernameKey: string;
  /** Undefined where nobody has that name: counted all the same, so that nobody can tell (LC1). */
  readonly sub: SubjectId | undefined;
  /** When an administrator last lifted the delays of this user. */
  readonly unlockedAt?: Date | null | undefined;
}

/**
 * What an attempt counts on. A browser where this user has signed in before counts by itself alone, so that no
 * stranger can delay the user there, neither by guessing nor from the same network.
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

/** Who asks, of those that take turns when many sign in at a time: a network, or a client with users of its own. */
export function askerOf({ address, through }: SignInSource): string {
  return JSON.stringify(through === undefined ? ['network', networkOf(address ?? '')] : ['client', through]);
}

/**
 * Counted like an account: a known browser, a signed-in user's password once more.
 *
 * @param unlockedAt from then on the count begins again
 */
export function accountCounter(what: readonly string[], unlockedAt?: Date | null): Counter {
  const counted = unlockedAt == null ? what : [...what, { unlockedAt: unlockedAt.getTime() }];
  return { id: digestOf(JSON.stringify(counted)), rule: ACCOUNT_RULE };
}

/** Seconds after so many failures in which the next attempt is refused. */
export function delayAfter(failures: number, { free, longestDelay }: CountingRule): number {
  return failures < free ? 0 : Math.min(longestDelay, 2 ** Math.min(failures - free, 30));
}
