import { describe, expect, it } from 'vitest';
import { requestedClaims } from '../../../../../src/authorize/request/checks/claims.js';
import { Scope } from '../../../../../src/common/index.js';
import { errorOf, refusalIdOf } from '../../../../support/authorization-requests.js';

const OPENID = Scope.parse('openid');
const read = (claims: unknown) =>
  requestedClaims({ claims: typeof claims === 'string' ? claims : JSON.stringify(claims) }, OPENID);
const NOTHING = { id_token: {}, userinfo: {}, subjects: null, essentialAcr: null };

describe('claims at /authorize (OIDC Core §5.5)', () => {
  it('22: returns the requested claims of userinfo and ID token, with their accepted values', () => {
    const userinfo = { name: { essential: true }, email: null, email_verified: { value: true } };
    const id_token = { locale: { values: ['en', 'fr'] }, auth_time: { essential: true } };
    expect(read({ userinfo, id_token })).toEqual({
      ...NOTHING,
      userinfo: { name: null, email: null, email_verified: ['true'] },
      id_token: { locale: ['"en"', '"fr"'] },
    });
  });

  it.each([
    ['is absent', undefined],
    ['is empty', {}],
    ['has unknown members', { else: { name: null }, userinfo: null }],
    ['requests unknown claims', { userinfo: { 'name#ja': null, shoe_size: null, __proto__: null, toString: null } }],
    ['has unknown members in the request of a claim', { id_token: { sub: { colour: 'red' } } }],
  ])('requests no claims when the parameter %s', (_, claims) => {
    expect(claims === undefined ? requestedClaims({}, OPENID) : read(claims)).toEqual(NOTHING);
  }); // prettier-ignore

  it('is ignored outside OpenID Connect', () => {
    const claims = JSON.stringify({ userinfo: { name: null }, id_token: { sub: { value: 'x' } } });
    expect(requestedClaims({ claims }, Scope.parse('read'))).toEqual(NOTHING);
  });

  it('AZ14: the required subjects are value, values, or the intersection of both members', () => {
    expect(read({ id_token: { sub: { value: 'a' } } }).subjects).toEqual(['a']);
    expect(read({ userinfo: { sub: { values: ['a', 'b'] } } }).subjects).toEqual(['a', 'b']);
    expect(read({ id_token: { sub: { value: 'a' } }, userinfo: { sub: { values: ['b', 'a'] } } }).subjects).toEqual(['a']); // prettier-ignore
    expect(read({ id_token: { sub: { value: 'a' } }, userinfo: { sub: { value: 'b' } } }).subjects).toEqual([]);
    expect(read({ id_token: { sub: { value: 7 } } }).subjects).toEqual([]);
    expect(read({ id_token: { sub: null } }).subjects).toBeNull();
  });

  it('an acr counts only where it is essential (§5.5.1.1)', () => {
    expect(read({ id_token: { acr: { essential: true, values: ['1', '2'] } } }).essentialAcr).toEqual(['1', '2']);
    expect(read({ id_token: { acr: { essential: true } } }).essentialAcr).toBeNull();
    expect(read({ id_token: { acr: { values: ['2'] } } }).essentialAcr).toBeNull();
    expect(read({ userinfo: { acr: { essential: true, value: '2' } } }).essentialAcr).toBeNull();
  });

  it.each([
    ['malformed JSON', '{'],
    ['a list', '[]'],
    ['a text', '"name"'],
    ['null', 'null'],
    ['a member that is a list', { userinfo: ['name'] }],
    ['a member that is a number', { id_token: 1 }],
    ['a claim that is a text', { userinfo: { name: 'essential' } }],
    ['a claim that is true', { userinfo: { name: true } }],
    ['an essential that is a text', { userinfo: { name: { essential: 'true' } } }],
    ['values that are not a list', { userinfo: { name: { values: 'Alice' } } }],
  ])('requestedClaims with %s → AUTHZ-CLAIMS-1', (_, claims) => {
    expect(errorOf(() => read(claims))).toBe('invalid_request');
    expect(refusalIdOf(() => read(claims))).toBe('AUTHZ-CLAIMS-1');
  });
});
