import type { Scope } from '../../../common/index.js';
import type { Configuration } from '../../../config/index.js';
import type { AuthorizationRequest } from '../../request/authorization-request.js';

/** How long the granted access lasts, in words (ASVS 5.0 V10.7.2). */
export function lifetimeOf(
  { responseType, target: { client } }: Pick<AuthorizationRequest, 'responseType' | 'target'>,
  granted: Scope,
  { accessTokenTtl, refreshTokenTtl }: Pick<Configuration, 'accessTokenTtl' | 'refreshTokenTtl'>,
): string {
  const isRenewable = responseType.has('code') && !responseType.has('token') && client.mayUse('refresh_token');
  if (!responseType.has('code') && !responseType.has('token')) return 'Only for this sign-in';
  if (!isRenewable) return duration(accessTokenTtl);
  const endsWithSession = granted.has('openid') && !granted.has('offline_access');
  return endsWithSession
    ? `Until you sign out, and at most ${duration(refreshTokenTtl)}`
    : `Up to ${duration(refreshTokenTtl)}, even after you sign out`;
}

const UNITS = [
  ['days', 86_400],
  ['hours', 3600],
  ['minutes', 60],
] as const;

/** @param seconds rounded to the largest unit of which there are at least two */
export function duration(seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => seconds >= 2 * length) ?? ['seconds', 1];
  return `${Math.round(seconds / size)} ${unit}`;
}
