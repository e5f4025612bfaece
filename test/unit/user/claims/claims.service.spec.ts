import { describe, expect, it } from 'vitest';
import { newId, Scope } from '../../../../src/common/index.js';
import { claimsBeyond, ClaimsService } from '../../../../src/user/claims/claims.service.js';
import type { ClaimRequests } from '../../../../src/user/claims/requested-claims.js';
import type { StandardClaims } from '../../../../src/user/claims/standard-claims.js';
import { User } from '../../../../src/user/accounts/user.entity.js';

const ALL = {
  name: 'Alice Liddell', given_name: 'Alice', family_name: 'Liddell', middle_name: 'Pleasance', nickname: 'Al',
  preferred_username: 'ali', profile: 'https://example.com/alice', picture: 'https://example.com/alice.png',
  website: 'https://alice.example', email: 'alice@example.com', email_verified: true, gender: 'female',
  birthdate: '1852-05-04', zoneinfo: 'Europe/London', locale: 'en-GB', phone_number: '+44 1865 000000',
  phone_number_verified: true, address: { locality: 'Oxford', country: 'UK' },
} as const satisfies StandardClaims; // prettier-ignore

const PROFILE = [
  'name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile', 'picture', 'website',
  'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at',
]; // prettier-ignore

function aUser(claims: StandardClaims = ALL): User {
  const at = new Date('2026-11-21T12:00:00.987Z');
  return User.of({
    id: newId(), username: 'alice', usernameKey: 'alice', claims, adminScopes: [], disabled: false, createdAt: at, updatedAt: at,
  }); // prettier-ignore
}

const claimsFor = (scope: string, claims?: StandardClaims) =>
  new ClaimsService().claimsFor(aUser(claims), Scope.parse(scope));

describe('ClaimsService.claimsFor (OIDC Core §5.4)', () => {
  it.each([
    ['profile', PROFILE],
    ['email', ['email', 'email_verified']],
    ['address', ['address']],
    ['phone', ['phone_number', 'phone_number_verified']],
    ['openid', []],
    ['offline_access users:read constructor __proto__', []],
    ['', []],
  ])('scope %j → exactly its claims', (scope, names) => {
    expect(Object.keys(claimsFor(scope)).sort()).toEqual([...names].sort());
  });

  it('returns the stored values, and updated_at in whole seconds', () => {
    const { updated_at, ...claims } = claimsFor('openid profile email address phone');
    expect(claims).toEqual(ALL);
    expect(updated_at).toBe(1795262400);
  });

  it('omits claims without a value', () => {
    const { updated_at, ...claims } = claimsFor('profile email address phone', { name: 'Al' });
    expect(claims).toEqual({ name: 'Al', preferred_username: 'alice' });
    expect(updated_at).toBeTypeOf('number');
  });

  it('an email address or phone number is unverified unless it was stored as verified', () => {
    expect(claimsFor('email phone', { email: 'a@b.example', phone_number: '+1 604 555 1234' })).toEqual({
      email: 'a@b.example',
      email_verified: false,
      phone_number: '+1 604 555 1234',
      phone_number_verified: false,
    });
  });

  it('supported lists every claim that can be returned', () => {
    const given = Object.keys(claimsFor('profile email address phone'));
    expect([...new ClaimsService().supported].sort()).toEqual(['sub', ...given].sort());
  });
});

describe('claims requested by name (OIDC Core §5.5)', () => {
  const byName = (requests: ClaimRequests, claims?: StandardClaims) =>
    new ClaimsService().claimsByName(aUser(claims), requests);

  it('claimsByName returns the requested claims that have a value', () => {
    expect(byName({ email: null, name: null, phone_number: null }, { email: 'a@b.example' })).toEqual({
      email: 'a@b.example',
    });
    expect(byName({})).toEqual({});
  });

  it('claimsByName returns a claim only if its value is acceptable (§5.5.1)', () => {
    expect(byName({ email: ['"alice@example.com"'], email_verified: ['true'] })).toEqual({
      email: 'alice@example.com',
      email_verified: true,
    });
    expect(byName({ email: ['"bob@example.com"'], email_verified: ['"true"'], name: [] })).toEqual({});
  });

  it('claimsBeyond returns the claims that the scope does not include', () => {
    const requested = { id_token: { email: null, name: null }, userinfo: { name: null, address: null } };
    expect(claimsBeyond(Scope.parse('openid profile'), requested)).toEqual(['email', 'address']);
    expect(claimsBeyond(Scope.parse('openid profile email address'), requested)).toEqual([]);
  });
});
