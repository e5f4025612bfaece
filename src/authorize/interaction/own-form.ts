import type { Request } from 'express';
import { PageError } from '../page-error.js';

/**
 * A form of ours is sent by a page of ours (RFC 9700 §4.7). Old browsers leave `Origin` out; then the form's proof
 * alone decides.
 *
 * @throws PageError
 */
export function assertOwnOrigin({ headers }: Pick<Request, 'headers'>, issuer: string): void {
  if (headers.origin !== undefined && headers.origin !== issuer) throw notOurs('the form comes from another origin');
}

/** @throws PageError */
export function assertProven(proven: boolean): void {
  if (!proven) throw notOurs('csrf_token is missing or wrong');
}

function notOurs(reason: string): PageError {
  return new PageError('access_denied', 'This form does not come from a page of this browser. Please start again', { reason }); // prettier-ignore
}
