import { createPublicKey, createSecretKey } from 'node:crypto';
import { exportJWK, exportSPKI, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrdersApi, PLATFORMS, type Answer } from '../../support/resource-server/orders-api.js';
import { AUDIENCE, newSigningKey, TestIssuer, type SigningKey, type TokenParts } from '../../support/resource-server/test-issuer.js'; // prettier-ignore

const seconds = () => Math.floor(Date.now() / 1000);

function expectRefused(answer: Answer, description: string): void {
  expect(answer).toMatchObject({ status: 401, body: { statusCode: 401, error: 'invalid_token' } });
  expect(answer.body['message']).toContain(description);
  expect(answer.challenges[0]).toContain('Bearer realm="https://orders.example.com"');
  expect(answer.challenges[0]).toContain(`error="invalid_token", error_description="${answer.body['message']}"`);
}

describe.each(PLATFORMS)('JWT access tokens on %s (RFC 9068 §4)', (platform) => {
  let issuer: TestIssuer;
  let api: OrdersApi;
  let other: SigningKey;

  beforeAll(async () => {
    issuer = await TestIssuer.start();
    other = await newSigningKey('first');
    api = await OrdersApi.start({ platform, options: { issuer: issuer.url, audience: AUDIENCE } });
  });
  afterAll(async () => {
    await api.close();
    await issuer.stop();
  });

  it('a valid token → 200, and the route receives it', async () => {
    const claims = { roles: ['clerk'], groups: ['staff', 'north'], scope: 'orders:read openid' };
    const answer = await api.get('/me', await issuer.token({ claims }));
    expect(answer).toMatchObject({
      status: 200,
      body: { subject: 'alice', clientId: 'shop', scopes: ['orders:read', 'openid'], roles: ['clerk'], groups: ['staff', 'north'] },
    }); // prettier-ignore
  });

  it.each<[string, () => TokenParts, string]>([
    ['of another audience', () => ({ claims: { aud: 'https://other.example.com' } }), 'is for another API'],
    ['without an audience', () => ({ claims: { aud: undefined } }), 'missing or malformed'],
    [
      'whose audience begins with ours',
      () => ({ claims: { aud: [`${AUDIENCE}.evil.example`] } }),
      'is for another API',
    ],
    ['of another issuer', () => ({ claims: { iss: 'https://evil.example' } }), 'is of another issuer'],
    ['of the issuer with a slash', () => ({ claims: { iss: `${issuer.url}/` } }), 'is of another issuer'],
    ['that is an ID token', () => ({ header: { typ: 'JWT' }, claims: { nonce: 'n' } }), 'is not an access token'],
    ['without typ', () => ({ header: { typ: undefined } }), 'is not an access token'],
    ['that is a logout token', () => ({ header: { typ: 'logout+jwt' } }), 'is not an access token'],
    ['that has expired', () => ({ claims: { exp: seconds() - 61 } }), 'has expired'],
    ['without exp', () => ({ claims: { exp: undefined } }), 'missing or malformed'],
    ['whose exp is a text', () => ({ claims: { exp: '99999999999' } }), 'missing or malformed'],
    ['that is not valid yet', () => ({ claims: { nbf: seconds() + 90 } }), 'is not valid yet'],
    ['with an unknown crit', () => ({ header: { crit: ['urn:test:rule'], 'urn:test:rule': 1 } }), 'critical header'],
    ['signed by another key with the same kid', () => ({ key: other }), 'signature'],
  ])('a token %s → 401 invalid_token', async (_, parts, description) => {
    expectRefused(await api.get('/orders', await issuer.token(parts())), description);
  });

  it.each([
    ['expired 30 s ago', { exp: seconds() - 30 }],
    ['valid in 30 s', { nbf: seconds() + 30 }],
  ])('clock skew: a token that is %s → 200 (RFC 7519 §4.1.4)', async (_, claims) => {
    expect(await api.get('/orders', await issuer.token({ claims }))).toMatchObject({ status: 200 });
  });

  it('alg confusion: none → 401 invalid_token (RFC 8725 §3.1)', async () => {
    const claims = { sub: 'alice', scope: 'orders:read' };
    const unsigned = new UnsecuredJWT(claims).setIssuer(issuer.url).setAudience(AUDIENCE).setExpirationTime('5m').encode();
    const [, payload] = unsigned.split('.');
    for (const header of [{ alg: 'none' }, { alg: 'none', typ: 'at+jwt' }, { alg: 'NONE', typ: 'at+jwt' }]) {
      const token = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.`;
      expectRefused(await api.get('/orders', token), 'algorithm');
    }
  }); // prettier-ignore

  it('alg confusion: HS256 with the public key as the secret → 401 invalid_token (RFC 8725 §3.1)', async () => {
    const publicKey = createPublicKey({ key: issuer.key.jwk, format: 'jwk' });
    const secrets = [await exportSPKI(publicKey), JSON.stringify(await exportJWK(publicKey)), String(issuer.key.jwk.x)];
    for (const secret of secrets) {
      const token = await new SignJWT({ sub: 'alice', scope: 'orders:read' })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: 'first' })
        .setIssuer(issuer.url)
        .setAudience(AUDIENCE)
        .setExpirationTime('5m')
        .sign(createSecretKey(Buffer.from(secret.padEnd(32))));
      expectRefused(await api.get('/orders', token), 'algorithm');
    }
  });

  it('jku, jwk, x5u and x5c of a token have no effect → 401, and nothing is fetched (RFC 8725 §3.10)', async () => {
    const evil = await TestIssuer.start();
    const header = { kid: 'first', jku: `${evil.url}/jwks`, x5u: `${evil.url}/jwks`, jwk: evil.key.jwk };
    expectRefused(await api.get('/orders', await issuer.token({ key: evil.key, header })), 'signature');
    expect(evil.requests).toEqual([]);
    await evil.stop();
  });

  it('a token whose claims were changed, cnf removed → 401 invalid_token', async () => {
    const bound = await issuer.token({ claims: { cnf: { jkt: 'A'.repeat(43) } } });
    const [header, payload, signature] = bound.split('.');
    const { cnf: _, ...claims } = JSON.parse(Buffer.from(payload!, 'base64url').toString()) as { cnf: unknown };
    const stripped = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expectRefused(await api.get('/orders', `${header}.${stripped}.${signature}`), 'signature');
  });

  it.each([
    ['an opaque token, without introspection', 'not-a-jwt'],
    ['three parts that are not JSON', 'a.b.c'],
    ['an encrypted token', 'eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d'],
    ['a header that is an array', `${Buffer.from('["alg"]').toString('base64url')}.e30.AA`],
  ])('%s → 401 invalid_token', async (_, token) => {
    expectRefused(await api.get('/orders', token), 'The access token is');
  });

  it('a payload that is not an object → 401 invalid_token', async () => {
    const [header] = (await issuer.token()).split('.');
    expectRefused(await api.get('/orders', `${header}.${Buffer.from('[]').toString('base64url')}.AAAA`), 'signature');
  });

  it.each(['Bearer', 'Bearer ', 'Bearer a b', 'Bearer ü', 'bearer "x"', 'DPoP'])(
    'the header %j → 401 invalid_token (RFC 6750 §2.1)',
    async (header) => {
      const answer = await api.send('GET', '/orders', ['Authorization', header]);
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    },
  );

  it('the scheme in lower case → 200 (RFC 9110 §11.1)', async () => {
    const answer = await api.send('GET', '/orders', ['Authorization', `bearer ${await issuer.token()}`]);
    expect(answer).toMatchObject({ status: 200 });
  });

  it('a huge token → 401 before it is read, and a larger one → 431', async () => {
    const claims = { roles: Array.from({ length: 700 }, (_, i) => `role-${i}`) };
    expectRefused(await api.get('/orders', await issuer.token({ claims })), 'too long');
    expect(await api.get('/orders', 'x'.repeat(20_000))).toMatchObject({ status: 431 });
  });

  it('a repeated header Authorization → 400 invalid_request (RFC 6750 §3.1)', async () => {
    const token = await issuer.token();
    const answer = await api.send('GET', '/orders', ['Authorization', `Bearer ${token}`, 'authorization', `Bearer ${token}`]); // prettier-ignore
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.challenges[0]).toContain('error="invalid_request"');
  });

  it('a token in the query → 401 without error; beside the header → 400 (RFC 6750 §2.3)', async () => {
    const token = await issuer.token();
    const inQuery = await api.get(`/orders?access_token=${token}`);
    expect(inQuery).toMatchObject({ status: 401 });
    expect(inQuery.challenges[0]).not.toContain('error');
    expect(await api.get(`/orders?access%5Ftoken=${token}`, token)).toMatchObject({ status: 400 });
  });

  it('a token in a form → 401 without error; beside the header → 400 (RFC 6750 §2.2)', async () => {
    const token = await issuer.token({ claims: { scope: 'orders:read orders:write' } });
    const form = ['Content-Type', 'application/x-www-form-urlencoded'];
    const inForm = await api.send('POST', '/orders', form, `access_token=${token}`);
    expect(inForm).toMatchObject({ status: 401 });
    expect(inForm.challenges[0]).not.toContain('error');
    const both = await api.send(
      'POST',
      '/orders',
      ['Authorization', `Bearer ${token}`, ...form],
      `access_token=${token}`,
    );
    expect(both).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    const json = await api.send('POST', '/orders', ['Authorization', `Bearer ${token}`, 'Content-Type', 'application/json'], '{"access_token":"mine"}'); // prettier-ignore
    expect(json).toMatchObject({ status: 201, body: { order: { access_token: 'mine' } } });
  });

  it('the log names rule and section, and never contains a token or the query', async () => {
    const token = await issuer.token({ claims: { aud: 'https://other.example.com' } });
    await api.get('/orders?code=secret-of-the-query', token);
    const [level, line] = api.log.at(-1)!;
    expect([level, line]).toEqual(['warn', expect.stringContaining('GET /orders refused with 401, rule audience (RFC 9068 §4)')]); // prettier-ignore
    expect(line).toContain('received "https://other.example.com"');
    const all = api.log.map(([, text]) => text).join('\n');
    expect(all).not.toContain('secret-of-the-query');
    expect(all).not.toContain(token.split('.')[2]);
    expect(all).not.toMatch(/eyJ/);
  });
});
