import { describe, expect, it } from 'vitest';
import { duration, lifetimeOf } from '../../../../../src/authorize/interact/consent/lifetime.js';
import { ResponseType, Scope } from '../../../../../src/common/index.js';
import { aClient, aTarget } from '../../../../support/authorization-requests.js';

const TTL = { accessTokenTtl: 900, refreshTokenTtl: 14 * 86_400 };
const lifetime = (responseType: string, scope: string, client = aClient()) =>
  lifetimeOf({ responseType: ResponseType.parse(responseType), target: aTarget({}, client) }, Scope.parse(scope), TTL);

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
    [30, '30 seconds'],
    [60, '60 seconds'],
    [5400, '90 minutes'],
    [86_400, '24 hours'],
    [604_800, '7 days'],
  ])('%d seconds are shown as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});
