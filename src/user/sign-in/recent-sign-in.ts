import type { SignedIn } from '../session/session.store.js';

/** Seconds after a sign-in in which the factors of the account may be changed (PE8). */
const RECENT = 300;

/** Whether the person has signed in so recently that the factors of the account may be changed (ASVS 5.0 V7.5.1). */
export function isRecent({ session }: SignedIn, now: Date): boolean {
  return isRecentTime(session.authTime, now);
}

/** The same for the time of a sign-in. */
export function isRecentTime(authTime: Date, now: Date): boolean {
  const age = now.getTime() - authTime.getTime();
  return age >= 0 && age <= RECENT * 1000;
}
