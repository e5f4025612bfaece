import type { Quantity, Scope, Text } from '../../../common/index.js';
import type { Configuration } from '../../../config/index.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';
import { interactText } from '../interact-text.js';

/** How long the granted access lasts, in words (ASVS 5.0 V10.7.2). */
export function lifetimeOf(
  { responseType, target: { client } }: Pick<AuthorizationRequest, 'responseType' | 'target'>,
  granted: Scope,
  { accessTokenTtl, refreshTokenTtl }: Pick<Configuration, 'accessTokenTtl' | 'refreshTokenTtl'>,
): Text {
  const isRenewable = responseType.has('code') && !responseType.has('token') && client.mayUse('refresh_token');
  if (!responseType.has('code') && !responseType.has('token')) return interactText('lifetime.thisSignIn');
  if (!isRenewable) return interactText('lifetime.fixed', { duration: duration(accessTokenTtl) });
  const endsWithSession = granted.has('openid') && !granted.has('offline_access');
  const key = endsWithSession ? 'lifetime.untilSignOut' : 'lifetime.afterSignOut';
  return interactText(key, { duration: duration(refreshTokenTtl) });
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** @param seconds rounded to the largest unit of which there are at least two */
export function duration(seconds: number): Quantity {
  const [unit, size] = UNITS.find(([, length]) => seconds >= 2 * length) ?? (['second', 1] as const);
  return { amount: Math.round(seconds / size), unit };
}
