import { describe, expect, it } from 'vitest';
import { duration, lifetimeOf } from '../../../../../src/authorize/interact/consent/lifetime.js';
import { inEnglish, ResponseType, Scope } from '../../../../../src/common/index.js';
import { aClient, aTarget } from '../../../../support/authorization-requests.js';

const TTL = { accessTokenTtl: 900, refreshTokenTtl: 14 * 86_400 };
const lifetime = (responseType: string, scope: string, client = aClient()) =>
  inEnglish(
    lifetimeOf(
      { responseType: ResponseType.parse(responseType), target: aTarget({}, client) },
      Scope.parse(scope),
      TTL,
    ),
  );

describe('lifetimeOf (LC14)', () => {
  it.each([
    ['code', 'openid', 'Until you sign out, and at most 14 days'],
    ['code', 'openid offline_access', 'Up to 14 days, even after you sign out'],
    ['code', 'profile', 'Up to 14 days, even after you sign out'],
    ['code token', 'openid', '15 minutes'],
    ['token', '', '15 minutes'],
    ['id_token', 'openid', 'Only for this sign-in'],
    ['none', 'openid', 'Only for this sign-in'],
  ])('response_type %s with scope "%s" → %s', (type, scope, text) => {
    expect(lifetime(type, scope)).toBe(text);
  });

  it('a client without refresh tokens → the lifetime of the access token', () => {
    expect(lifetime('code', 'openid', aClient({ grant_types: ['authorization_code'] }))).toBe('15 minutes');
  });

  it.each([
    [30, { amount: 30, unit: 'second' }],
    [60, { amount: 60, unit: 'second' }],
    [5400, { amount: 90, unit: 'minute' }],
    [86_400, { amount: 24, unit: 'hour' }],
    [604_800, { amount: 7, unit: 'day' }],
  ])('%d seconds are shown as %j', (seconds, quantity) => {
    expect(duration(seconds)).toEqual(quantity);
  });
});
