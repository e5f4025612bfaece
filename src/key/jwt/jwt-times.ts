/** Seconds by which the clock of the signer of a JWT may differ from ours, for `iat`, `nbf` and `exp` (RFC 7519 §4.1.4). */
export const CLOCK_TOLERANCE = 60;

/** Whether a claim is a NumericDate (RFC 7519 §2). */
export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * Whether a JWT of another party has expired.
 *
 * @param exp seconds since 1970
 * @param now seconds since 1970
 */
export function hasExpired(exp: number, now: number): boolean {
  return exp + CLOCK_TOLERANCE <= now;
}

/**
 * Whether `iat` or `nbf` of a JWT of another party is in the future.
 *
 * @param time seconds since 1970
 * @param now seconds since 1970
 */
export function isAhead(time: number, now: number): boolean {
  return time > now + CLOCK_TOLERANCE;
}
