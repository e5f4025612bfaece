import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, jwtVerify, SignJWT, type JWTPayload } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { SIGNING_ALGORITHMS, signatureOf, type JwtType } from '../../../../src/key/jwt/algorithms.js';
import { KeyFactory } from '../../../../src/key/server-keys/key-factory.js';
import type { ServerKey } from '../../../../src/key/server-keys/server-key.entity.js';
import type { SigningKeyService } from '../../../../src/key/server-keys/signing-key.service.js';
import { FixedClock } from '../../../support/fixed-clock.js';
import { aSigningService, ENCRYPTION, ISSUER } from '../../../support/signing-keys.js';
import { PreparedRsaPairs } from '../../../support/prepared-rsa-pairs.js';

const clock = new FixedClock();
const NOW = clock.seconds();
const claims: JWTPayload = { iss: ISSUER, sub: 'someone', aud: 'some-client', iat: NOW, exp: NOW + 900 };
let keys: SigningKeyService;
let rows: readonly ServerKey[];

beforeAll(async () => {
  ({ keys, rows } = await aSigningService(clock));
});

const active = (alg: string) => rows.find((row) => row.alg === alg && row.sequence === 1)!;
const privateKeyOf = (row: ServerKey): KeyObject =>
  new KeyFactory(ENCRYPTION, new PreparedRsaPairs()).open(row).privateKey!;
const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const refused = expect.objectContaining({ code: 'invalid_token', description: 'The token is not valid' });

/** A token with any header, signed with the key of this server for the algorithm. */
function forged(header: object | string, payload: unknown = claims, alg: 'RS256' | 'ES256' = 'RS256'): string {
  const first = typeof header === 'string' ? Buffer.from(header).toString('base64url') : base64url(header);
  const input = `${first}.${typeof payload === 'string' ? payload : base64url(payload)}`;
  return `${input}.${signatureOf(alg, privateKeyOf(active(alg)), input)}`;
}

describe('SigningKeyService.sign', () => {
  it.each([
    ['JWT', undefined, 'RS256'],
    ['at+jwt', undefined, 'ES256'],
    ['logout+jwt', undefined, 'RS256'],
    ['JWT', 'ES256', 'ES256'],
    ['JWT', 'PS256', 'PS256'],
    ['JWT', 'EdDSA', 'EdDSA'],
    ['at+jwt', 'RS256', 'RS256'],
  ] as const)('a %s with alg %s → signed with %s, and jose verifies it with the JWKS', async (typ, alg, used) => {
    const jwt = keys.sign(claims, typ, alg);
    const verified = await jwtVerify(jwt, createLocalJWKSet({ keys: keys.jwks().keys.map((key) => ({ ...key })) }), {
      issuer: ISSUER,
      typ,
      algorithms: [used],
      currentDate: clock.now(),
    });
    expect(verified.protectedHeader).toEqual({ alg: used, typ, kid: active(used).id });
    expect(verified.payload).toEqual(claims);
    expect(keys.verify(jwt, typ)).toEqual(claims);
  });

  it('CM2: every key is RSA of at least 2048 bits, P-256, or Ed25519', () => {
    const published = keys.jwks().keys.map((jwk) => createPublicKey({ key: { ...jwk }, format: 'jwk' }));
    expect(keys.algorithms).toEqual(SIGNING_ALGORITHMS);
    for (const { asymmetricKeyType: type, asymmetricKeyDetails: details } of published) {
      expect(type === 'ed25519' || details?.namedCurve === 'prime256v1' || details!.modulusLength! >= 2048).toBe(true);
    }
  });

  it('CM3: every key of the JWKS has one algorithm and a unique kid', () => {
    const published = keys.jwks().keys;
    expect(new Set(published.map(({ kid }) => kid)).size).toBe(published.length);
    expect([...new Set(published.map(({ kty, alg }) => `${alg} ${kty}`))].sort()).toEqual([
      'ES256 EC',
      'EdDSA OKP',
      'PS256 RSA',
      'RS256 RSA',
    ]);
    const moduli = published.flatMap(({ n }) => n ?? []);
    expect(new Set(moduli).size).toBe(moduli.length);
  });
});

describe('SigningKeyService.verify of a genuine token', () => {
  const claim = (other: JWTPayload) => keys.sign({ ...claims, ...other }, 'JWT');

  it.each([
    ['has no exp', { exp: undefined }],
    ['expires in this second (RFC 7519 §4.1.4)', { exp: NOW }],
    ['has expired', { exp: NOW - 1 }],
    ['has an exp that is not a number', { exp: '99999999999' as unknown as number }],
    ['is not valid yet', { nbf: NOW + 30 }],
    ['has an nbf that is not a number', { nbf: 'now' as unknown as number }],
    ['is of another issuer', { iss: 'https://elsewhere.example' }],
    ['is of an issuer that differs by a slash', { iss: `${ISSUER}/` }],
    ['has no issuer', { iss: undefined }],
  ])('answers invalid_token when it %s', (_, other) => {
    expect(() => keys.verify(claim(other), 'JWT')).toThrow(refused);
  });

  it('LO3: ignoreExpiry accepts an expired token, but not one of another issuer', () => {
    expect(keys.verify(claim({ exp: NOW - 9999 }), 'JWT', { ignoreExpiry: true }).sub).toBe('someone');
    expect(() => keys.verify(claim({ exp: NOW - 9999, iss: 'x' }), 'JWT', { ignoreExpiry: true })).toThrow(refused);
  });

  it('TK17: refuses a token of another kind', () => {
    const kinds: JwtType[] = ['JWT', 'at+jwt', 'logout+jwt'];
    for (const made of kinds)
      for (const asked of kinds.filter((kind) => kind !== made)) {
        expect(() => keys.verify(keys.sign(claims, made, 'RS256'), asked)).toThrow(refused);
      }
  });
});

describe('CM1: SigningKeyService.verify of a forged token (RFC 8725)', () => {
  const header = (other: object = {}) => ({ alg: 'RS256', typ: 'JWT', kid: active('RS256').id, ...other });

  it('accepts a token of forged() with an unchanged header', () => {
    expect(keys.verify(forged(header()), 'JWT')).toEqual(claims);
  });

  it('refuses alg none, with and without a signature (§2.1)', () => {
    for (const alg of ['none', 'None', 'NONE']) {
      const unsigned = `${base64url(header({ alg }))}.${base64url(claims)}.`;
      expect(() => keys.verify(unsigned, 'JWT')).toThrow(refused);
      expect(() => keys.verify(forged(header({ alg })), 'JWT')).toThrow(refused);
    }
    expect(() => keys.verify(`${base64url(header())}.${base64url(claims)}.`, 'JWT')).toThrow(refused);
  });

  it.each(['spki', 'pkcs1', 'jwk'] as const)(
    'refuses HS256 with the public key in %s form as the secret (§2.1)',
    (form) => {
      const publicKey = createPublicKey({ key: { ...active('RS256').publicJwk }, format: 'jwk' });
      const secret =
        form === 'jwk' ? JSON.stringify(active('RS256').publicJwk) : publicKey.export({ type: form, format: 'pem' });
      const input = `${base64url(header({ alg: 'HS256' }))}.${base64url(claims)}`;
      const jwt = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      expect(() => keys.verify(jwt, 'JWT')).toThrow(refused);
    },
  );

  it('refuses a key with the algorithm of another key, and a signature of another key (§3.1)', () => {
    expect(() => keys.verify(forged(header({ alg: 'ES256' })), 'JWT')).toThrow(refused);
    expect(() => keys.verify(forged(header(), claims, 'ES256'), 'JWT')).toThrow(refused);
    expect(() => keys.verify(forged(header({ kid: active('ES256').id })), 'JWT')).toThrow(refused);
    expect(() => keys.verify(forged(header({ alg: 'PS256' })), 'JWT')).toThrow(refused);
  });

  it('refuses the signature of a foreign key, with a foreign kid, a kid of this server, and no kid', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (const kid of ['foreign', active('ES256').id, undefined]) {
      const protectedHeader = { alg: 'ES256', typ: 'JWT', ...(kid !== undefined && { kid }) };
      const jwt = await new SignJWT(claims).setProtectedHeader(protectedHeader).sign(privateKey);
      expect(() => keys.verify(jwt, 'JWT')).toThrow(refused);
    }
  });

  it.each([
    ['crit', { crit: ['exp'] }],
    ['an unknown crit', { crit: ['urn:example'], 'urn:example': true }],
    ['jku', { jku: 'https://evil.example/jwks' }],
    ['x5u', { x5u: 'https://evil.example/cert' }],
    ['jwk', { jwk: { kty: 'oct', k: 'AA' } }],
    ['b64', { b64: false, crit: ['b64'] }],
    ['typ in other letters', { typ: 'jwt' }],
    ['no typ', { typ: undefined }],
    ['a kid that is not a string', { kid: 7 }],
  ])('refuses a header with %s, although a key of this server signed it (§3.10, §3.11)', (_, other) => {
    expect(() => keys.verify(forged(header(other)), 'JWT')).toThrow(refused);
  });

  it('refuses a header that repeats a member (RFC 7515 §4)', () => {
    const kid = active('RS256').id;
    expect(() => keys.verify(forged(`{"alg":"none","alg":"RS256","typ":"JWT","kid":"${kid}"}`), 'JWT')).toThrow(
      refused,
    );
  });

  it.each(['[]', '"text"', '7', 'null', 'true', '{"iss":', ''])('refuses %s as a payload', (payload) => {
    const encoded = Buffer.from(payload).toString('base64url');
    expect(() => keys.verify(forged(header(), encoded), 'JWT')).toThrow(refused);
  });

  it('refuses a payload that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from('{"iss":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    expect(() => keys.verify(forged(header(), bytes.toString('base64url')), 'JWT')).toThrow(refused);
  });

  it('refuses a changed payload, a changed signature, and a signature of another length', () => {
    for (const alg of SIGNING_ALGORITHMS) {
      const [first, , signature] = keys.sign(claims, 'JWT', alg).split('.') as [string, string, string];
      const payload = base64url(claims);
      const flipped = Buffer.from(signature, 'base64url').map((byte, at) => (at === 9 ? byte ^ 1 : byte));
      const broken = [
        `${first}.${base64url({ ...claims, sub: 'admin' })}.${signature}`,
        `${first}.${payload}.${Buffer.from(flipped).toString('base64url')}`,
        `${first}.${payload}.${signature.slice(0, -8)}`,
        `${first}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
      ];
      for (const jwt of broken) expect(() => keys.verify(jwt, 'JWT')).toThrow(refused);
    }
  });

  it.each([
    ['nothing', () => ''],
    ['dots', () => '..'],
    ['many dots', () => '.'.repeat(10_000)],
    ['two parts', (jwt: string) => jwt.split('.').slice(0, 2).join('.')],
    ['five parts, as of a JWE', (jwt: string) => `${jwt}.e30.e30`],
    ['padding', (jwt: string) => `${jwt}=`],
    ['a line break', (jwt: string) => `${jwt}\n`],
    ['plain base64 letters', (jwt: string) => jwt.replace('.', '.+/')],
    ['a last letter with unused bits', (jwt: string) => respelled(jwt)],
    ['a NUL', (jwt: string) => `${jwt}\0`],
  ])('refuses a text that has %s (RFC 7515 §2, §7.1)', (_, change) => {
    expect(() => keys.verify(change(keys.sign(claims, 'JWT')), 'JWT')).toThrow(refused);
  });
});

/** Replaces the last letter by one that a lenient decoder decodes to the same bytes. */
function respelled(jwt: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return jwt.slice(0, -1) + letters[letters.indexOf(jwt.at(-1)!) + 1];
}
