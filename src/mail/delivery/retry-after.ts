/** Seconds from each failed attempt to the next: servers that greylist accept a mail after a few minutes. */
const GROWING: readonly number[] = [10, 30, 60, 120, 300, 600];

/** The longest wait, in seconds: mails go out soon after a broken mail server works again. */
export const LONGEST_WAIT = 900;

/** @param attempts failed attempts, at least one */
export function retryAfter(attempts: number): number {
  return GROWING[attempts - 1] ?? LONGEST_WAIT;
}
