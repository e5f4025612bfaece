import { describe, expect, it } from 'vitest';
import { joseHeaderOf } from '../../../../src/key/jwt/jose-header.js';

const jwt = (header: unknown) => `${Buffer.from(JSON.stringify(header)).toString('base64url')}.e30.x`;

describe('joseHeaderOf', () => {
  it('CM1: returns alg, kid and typ, and drops members that point to keys', () => {
    const pointing = { jwk: {}, jku: 'https://evil.example', x5u: 'https://evil.example', x5c: [] };
    expect(joseHeaderOf(jwt({ alg: 'ES256', kid: 'k', typ: 'JWT', ...pointing }))).toEqual({
      alg: 'ES256',
      kid: 'k',
      typ: 'JWT',
    });
  });

  it.each([null, [], 'x', {}, { alg: 1 }, { alg: null }, { alg: 'a', kid: 1 }, { alg: 'a', typ: {} }])(
    'CM1: a header %j → an error (RFC 7515 §4)',
    (header) => expect(() => joseHeaderOf(jwt(header))).toThrow('RFC 7515'),
  );

  it.each([['exp'], ['b64'], []])('CM1: an unknown crit %j → an error', (...crit) => {
    expect(() => joseHeaderOf(jwt({ alg: 'ES256', crit, b64: false }))).toThrow('crit');
  });

  it('a text that is not a JWT → an error', () => {
    for (const text of ['', '.', '...', 'é', '%%%']) expect(() => joseHeaderOf(text)).toThrow('RFC 7515');
  });
});
