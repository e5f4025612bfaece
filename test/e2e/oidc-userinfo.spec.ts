import { decodeJwt } from 'jose';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearer, postForm, request, type Json, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { EVERYTHING, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const CHALLENGE = 'Bearer realm="grantry"';

describe.each(DATABASES)('/userinfo (OIDC Core §5.3), on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let client: BackChannel;
  let opaque: BackChannel;
  let agent: UserAgent;
  let url: string;
  let tokens: Json;

  beforeAll(async () => {
    product = await startProduct({ database, clock });
    url = `${product.url}/userinfo`;
    agent = new UserAgent(product.url);
    client = new BackChannel(product.url, product.client);
    opaque = new BackChannel(
      product.url,
      await product.admin.createClient({ ...EVERYTHING, access_token_format: 'opaque' }),
    );
    tokens = await client.signIn({ scope: 'openid email' }, agent);
  });
  afterAll(() => product.close());

  function expectChallenge(answer: JsonAnswer, error: string, status: number): void {
    expectError(answer, product.url, error, status);
    expect(answer.headers.get('www-authenticate')).toMatch(
      new RegExp(`^${CHALLENGE}, error="${error}", error_description="[^"]+"`),
    );
  }

  it('UI4: GET with the token in the header → JSON with no-store, and the granted claims only', async () => {
    const answer = await client.userinfo(tokens['access_token']);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({ sub: product.sub, email: 'alice@example.com', email_verified: true });
    expect(answer.body['sub']).toBe(decodeJwt(tokens['id_token']).sub);
  });

  it('x-fapi-interaction-id is echoed, refusals included; a missing or unsound one → a new UUID (FAPI 1.0 Baseline §6.2.1)', async () => {
    const idOf = async (headers: Readonly<Record<string, string>>) =>
      (await request(url, { headers })).headers.get('x-fapi-interaction-id');
    const sent = 'c770aef3-6784-41f7-8e0e-ff5f97bddb3a';
    expect(await idOf({ ...bearer(accessToken()), 'x-fapi-interaction-id': sent })).toBe(sent);
    expect(await idOf({ 'x-fapi-interaction-id': sent })).toBe(sent);
    for (const more of [undefined, { 'x-fapi-interaction-id': 'a b' }, { 'x-fapi-interaction-id': 'x'.repeat(101) }]) {
      expect(await idOf({ ...bearer(accessToken()), ...more })).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    }
  });

  it.each([
    ['POST with the token in the header', () => request(url, { method: 'POST', headers: bearer(accessToken()) })],
    ['POST with the token in the form', () => postForm(url, { access_token: accessToken() })],
    ['POST of a form without it, and the header', () => postForm(url, { x: 'y' }, bearer(accessToken()))],
    [
      'GET with the scheme in lower case',
      () => request(url, { headers: { authorization: `bearer ${accessToken()}` } }),
    ],
  ])('UI4: %s → the same claims', async (_, ask) => {
    expect(await ask()).toMatchObject({ status: 200, body: { sub: product.sub, email: 'alice@example.com' } });
  });

  it('UI4: an opaque token → the same claims as a JWT', async () => {
    const { access_token } = await opaque.signIn({ scope: 'openid email' }, agent);
    expect(access_token.split('.')).toHaveLength(2);
    expect((await client.userinfo(access_token)).body).toEqual((await client.userinfo(accessToken())).body);
  });

  it('UI1: a token in the query is ignored → 401 with a challenge without an error', async () => {
    const answer = await request(`${url}?access_token=${accessToken()}`);
    expectError(answer, product.url, 'invalid_token', 401);
    expect(answer.headers.get('www-authenticate')).toBe(CHALLENGE);
  });

  it('UI1: a token in the body of a GET is ignored → 401', async () => {
    expect(await statusOfGetWithForm(url, `access_token=${accessToken()}`)).toBe(401);
  });

  it('UI1: a token in both header and form → 400 invalid_request', async () => {
    const answer = await postForm(url, { access_token: accessToken() }, bearer(accessToken()));
    expectChallenge(answer, 'invalid_request', 400);
  });

  it('UI1: two tokens in one form → 400 invalid_request', async () => {
    const answer = await postForm(url, `access_token=${accessToken()}&access_token=${accessToken()}`);
    expectError(answer, product.url, 'invalid_request');
  });

  it('UI2: no token → 401 with a challenge without an error', async () => {
    for (const answer of [
      await request(url),
      await postForm(url, {}),
      await postForm(url, {}, { authorization: '' }),
    ]) {
      expectError(answer, product.url, 'invalid_token', 401);
      expect(answer.headers.get('www-authenticate')).toBe(CHALLENGE);
    }
  });

  it.each([
    ['text', () => 'nonsense'],
    ['two parts', () => 'a.b'],
    ['three parts', () => 'a.b.c'],
    ['parts of null', () => 'bnVsbA.bnVsbA.bnVsbA'],
    ['a JWT with another signature', () => `${accessToken().slice(0, -6)}AAAAAA`],
    ['a JWT with another payload', () => accessToken().replace(/\.[^.]+\./, '.eyJzdWIiOiJib2IifQ.')],
    ['alg none', () => `eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.${accessToken().split('.')[1]}.`],
    ['TK17: an ID token', () => tokens['id_token'] as string],
    ['TK17: a refresh token', () => tokens['refresh_token'] as string],
    ['5000 characters', () => 'x'.repeat(5000)],
  ])('UI2: %s → 401 invalid_token', async (_, token) => {
    expectChallenge(await client.userinfo(token()), 'invalid_token', 401);
  });

  it('UI2: an opaque token with a wrong secret → 401 invalid_token', async () => {
    const { access_token } = await opaque.signIn({}, agent);
    const forged = `${access_token.slice(0, -43)}${'A'.repeat(43)}`;
    expectChallenge(await client.userinfo(forged), 'invalid_token', 401);
  });

  it('UI2: a token of client_credentials or without openid → 403 insufficient_scope that names openid', async () => {
    const own = (await client.token({ grant_type: 'client_credentials' })).body;
    const narrow = (await client.refresh(tokens['refresh_token'], { scope: 'email' })).body;
    tokens = { ...tokens, refresh_token: narrow['refresh_token'] };
    for (const token of [own['access_token'], narrow['access_token']]) {
      const answer = await client.userinfo(token);
      expectChallenge(answer, 'insufficient_scope', 403);
      expect(answer.headers.get('www-authenticate')).toMatch(/scope="openid"$/);
    }
  });

  it.each(['jwt', 'opaque'])('UI2: a %s token that was revoked or has expired → 401 invalid_token', async (format) => {
    const its = format === 'jwt' ? client : opaque;
    const [revoked, expired] = [await its.signIn({}, agent), await its.signIn({}, agent)];
    expect((await its.revoke(revoked['access_token'])).status).toBe(200);
    expectChallenge(await its.userinfo(revoked['access_token']), 'invalid_token', 401);
    clock.advance(899);
    expect((await its.userinfo(expired['access_token'])).status).toBe(200);
    clock.advance(1);
    expectChallenge(await its.userinfo(expired['access_token']), 'invalid_token', 401);
    tokens = await client.signIn({ scope: 'openid email' }, agent);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('%s → 405 with Allow', async (method) => {
    const answer = await request(url, { method, headers: bearer(accessToken()) });
    expectError(answer, product.url, 'invalid_request', 405);
    expect(answer.headers.get('allow')).toBe('GET, POST');
  });

  it('POST with a JSON body → 415', async () => {
    const headers = { 'content-type': 'application/json' };
    const answer = await request(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ access_token: accessToken() }),
    });
    expectError(answer, product.url, 'invalid_request', 415);
  });

  function accessToken(): string {
    return tokens['access_token'] as string;
  }
});

/** Sends a GET with a body, which fetch cannot do. */
function statusOfGetWithForm(url: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const sent = httpRequest(url, { method: 'GET', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end(body);
  });
}
