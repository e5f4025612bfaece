import { describe, expect, it } from 'vitest';
import { checkAssertionClaims } from '../../../../src/client/authentication/assertion-claims.js';

const NOW = 1_800_000_000;
const CONTEXT = {
  clientId: 'rp',
  audiences: ['https://op.example', 'https://op.example/token'],
  audienceIsText: false,
  now: NOW,
};
const GOOD = { iss: 'rp', sub: 'rp', aud: 'https://op.example', exp: NOW + 60, jti: 'once' };

const check = (claims: object, typ?: string) => checkAssertionClaims({ ...GOOD, ...claims }, typ, CONTEXT);

describe('claims of a client assertion (RFC 7523 §3)', () => {
  it.each<[string, object]>([
    ['the issuer as audience', {}],
    ['the token endpoint as audience', { aud: 'https://op.example/token' }],
    ['both as audience', { aud: ['https://op.example/token', 'https://op.example'] }],
    ['exp an hour ahead', { exp: NOW + 3600 }],
    ['exp in a fraction of a second', { exp: NOW + 0.5 }],
    ['nbf and iat in the past', { nbf: NOW - 1000, iat: NOW - 1000 }],
    ['TK15: nbf and iat 10 s ahead', { nbf: NOW + 10, iat: NOW + 10 }],
    ['exp 2 s ago, within the tolerance', { exp: NOW - 2 }],
    ['exp 59 s ago, within the tolerance', { exp: NOW - 59 }],
    ['TK15: nbf and iat 60 s ahead', { nbf: NOW + 60, iat: NOW + 60, exp: NOW + 120 }],
  ])('31: accepts %s', (_, claims) => {
    expect(check(claims)).toMatchObject({ jti: 'once' });
  });

  it.each([
    [NOW + 60, NOW + 120],
    [NOW + 0.5, NOW + 61],
    [NOW - 30, NOW + 30],
  ])('exp %s → the jti is remembered until %s, as long as the assertion would be accepted', (exp, until) => {
    expect(check({ exp })).toEqual({ jti: 'once', usableUntil: until });
    expect(() => checkAssertionClaims({ ...GOOD, exp }, undefined, { ...CONTEXT, now: until - 1 })).not.toThrow();
    expect(() => checkAssertionClaims({ ...GOOD, exp }, undefined, { ...CONTEXT, now: until })).toThrow('expired');
  });

  it.each([undefined, 'JWT', 'jwt', 'client-authentication+jwt'])('accepts typ %s', (typ) => {
    expect(() => check({}, typ)).not.toThrow();
  });

  it.each(['at+jwt', 'oauth-authz-req+jwt', 'dpop+jwt', 'logout+jwt', ''])('refuses typ "%s"', (typ) => {
    expect(() => check({}, typ)).toThrow('typ');
  });

  it.each<[string, object, string]>([
    ['another iss', { iss: 'other' }, 'iss'],
    ['no iss', { iss: undefined }, 'iss'],
    ['another sub', { sub: 'other' }, 'sub'],
    ['no sub', { sub: undefined }, 'sub'],
    ['another aud', { aud: 'https://op.example/' }, 'aud'],
    ['no aud', { aud: undefined }, 'aud'],
    ['an empty list as aud', { aud: [] }, 'aud'],
    ['an aud that contains another server, too', { aud: ['https://op.example', 'https://evil.example'] }, 'aud'],
    ['an aud that is not a string', { aud: { href: 'https://op.example' } }, 'aud'],
    ['no exp', { exp: undefined }, 'exp'],
    ['exp as text', { exp: String(NOW + 60) }, 'exp'],
    ['58: exp 5 min ago', { exp: NOW - 300 }, 'expired'],
    ['exp 60 s ago', { exp: NOW - 60 }, 'expired'],
    ['exp 61.5 s ago', { exp: NOW - 61.5 }, 'expired'],
    ['exp a day ahead', { exp: NOW + 86_400 }, 'too far'],
    ['an infinite exp', { exp: Infinity }, 'exp'],
    ['TK15: nbf 61 s ahead', { nbf: NOW + 61 }, 'nbf'],
    ['TK15: iat 61 s ahead', { iat: NOW + 61 }, 'iat'],
    ['nbf as text', { nbf: '0' }, 'nbf'],
    ['iat of null', { iat: null }, 'iat'],
    ['no jti', { jti: undefined }, 'jti'],
    ['an empty jti', { jti: '' }, 'jti'],
    ['a jti that is a number', { jti: 1 }, 'jti'],
    ['a jti of 501 characters', { jti: 'x'.repeat(501) }, 'jti'],
  ])('TK14: refuses %s', (_, claims, message) => {
    expect(() => check(claims)).toThrow(message);
  });
});
