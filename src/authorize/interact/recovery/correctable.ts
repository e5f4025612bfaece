import { OAuthError } from '../../../common/index.js';

/**
 * A refusal that the form shows again, because the person can correct the input or wait.
 *
 * @throws the error otherwise: one with a way on has its own page
 */
export function correctable(thrown: unknown): OAuthError {
  const isOurs = thrown instanceof OAuthError && thrown.wayOn === undefined;
  if (isOurs && (['invalid_request', 'conflict'].includes(thrown.code) || thrown.status === 429)) return thrown;
  throw thrown;
}
