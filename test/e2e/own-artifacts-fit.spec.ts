import { request as httpRequest, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { decodeJwt } from 'jose';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SubjectId } from '../../src/common/index.js';
import { LARGEST_CLAIMS, LONGEST_ACCESS_TOKEN, LONGEST_ID_TOKEN, LONGEST_NONCE } from '../../src/config/index.js';
import { User } from '../../src/user/index.js';
import { bearer, postForm, request, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent } from '../support/user-agent.js';

const AFTER = 'https://client.example/signed-out';
const BOB = { username: 'bob', password: 'a-hatter-with-a-teapot-9' };
const OF_USERS = 'openid profile email address phone';

/** Each claim at its longest, in ASCII. */
const LONG_CLAIMS = {
  ...Object.fromEntries(
    ['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username'].map((name) => [name, 'x'.repeat(200)]),
  ),
  ...Object.fromEntries(['profile', 'picture', 'website'].map((name) => [name, `https://e.example/${'x'.repeat(980)}`])),
  email: `${'x'.repeat(64)}@${'y'.repeat(60)}.${'y'.repeat(60)}.${'y'.repeat(58)}.example`,
  gender: 'x'.repeat(50),
  birthdate: '1852-05-04',
  zoneinfo: 'America/Argentina/Buenos_Aires',
  phone_number: '+441865276150',
  address: {
    formatted: 'x'.repeat(1000), street_address: 'x'.repeat(500), locality: 'x'.repeat(200), region: 'x'.repeat(200),
    postal_code: 'x'.repeat(50), country: 'x'.repeat(100),
  },
}; // prettier-ignore

describe.each(DATABASES)('the server accepts the longest values that it issues, on %s', (database) => {
  let product: Product;
  let sub: string;
  let agent: UserAgent;
  let idToken: string;
  let client: BackChannel;

  beforeAll(async () => {
    product = await startProduct({ database });
    sub = await product.admin.createUser({ ...BOB, ...LONG_CLAIMS });
    agent = new UserAgent(product.url);
    const metadata = { ...EVERYTHING, claims_in_id_token: true, post_logout_redirect_uris: [AFTER] };
    client = new BackChannel(product.url, await product.admin.createClient(metadata));
    idToken = (await signIn({ scope: OF_USERS, nonce: 'n'.repeat(LONGEST_NONCE) }))['id_token'] as string;
  });
  afterAll(() => product.close());

  const asked = (parameters: Record<string, string>) =>
    authorizeUrl(product, { client_id: client.client.client_id, redirect_uri: REDIRECT_URI, ...parameters });
  async function signIn(parameters: Record<string, string>, by = client): Promise<Json> {
    const { client_id } = by.client;
    const url = authorizeUrl(product, { response_type: 'code', client_id, redirect_uri: REDIRECT_URI, ...parameters });
    const { code } = responseOf(await agent.signIn(url, BOB));
    const { status, body } = await by.redeem(code!);
    expect(status).toBe(200);
    return body;
  }

  describe('an ID token with every claim at its longest', () => {
    it('has more than 8,000 characters, and at most LONGEST_ID_TOKEN', () => {
      expect(decodeJwt(idToken)).toMatchObject({
        sub,
        name: LONG_CLAIMS['name' as never],
        address: LONG_CLAIMS.address,
      });
      expect(idToken.length).toBeGreaterThan(8000);
      expect(idToken.length).toBeLessThanOrEqual(LONGEST_ID_TOKEN);
    });

    it('GET /authorize accepts it as id_token_hint with a state of 300 characters, POST /authorize with one of 4,000 → a code', async () => {
      const hinted = { response_type: 'code', scope: 'openid', prompt: 'none', id_token_hint: idToken };
      const states = ['/'.repeat(300), '/'.repeat(4000)] as const;
      const { location } = await agent.get(asked({ ...hinted, state: states[0] }));
      expect(responseOf(location!)).toMatchObject({ code: expect.any(String) as string, state: states[0] });
      const { client_id } = client.client;
      const posted = await agent.post(`${product.url}/authorize`, {
        client_id,
        redirect_uri: REDIRECT_URI,
        ...hinted,
        state: states[1],
      });
      expect(posted.status).toBe(303);
      expect(responseOf((await agent.follow(posted)).location!)).toMatchObject({ state: states[1] });
    });

    it('GET /authorize with a login page in between still checks the hint → a code', async () => {
      const page = await agent.follow(await agent.get(asked({ response_type: 'code', scope: 'openid', prompt: 'login', id_token_hint: idToken }))); // prettier-ignore
      expect(page.body).toContain('name="password"');
      const { location } = await agent.follow(await agent.submit(page, BOB));
      expect(responseOf(location!)).toHaveProperty('code');
    });

    it.each(['GET', 'POST'])(
      '%s /logout accepts it as id_token_hint → signed out, and back at the client',
      async (method) => {
        const browser = new UserAgent(product.url);
        const url = asked({ response_type: 'code', scope: OF_USERS, nonce: 'n' });
        const { code } = responseOf(await browser.signIn(url, BOB));
        const hint = (await client.redeem(code!)).body['id_token'] as string;
        const query = { id_token_hint: hint, post_logout_redirect_uri: AFTER, state: 's' };
        const answer =
          method === 'GET'
            ? await browser.get(`${product.url}/logout?${new URLSearchParams(query).toString()}`)
            : await browser.follow(await browser.post(`${product.url}/logout`, query));
        expect(answer.location).toBe(`${AFTER}?state=s`);
      },
    );

    it('a hint longer than LONGEST_ID_TOKEN → invalid_request at /authorize, and no sign-out at /logout', async () => {
      const id_token_hint = 'x'.repeat(LONGEST_ID_TOKEN + 1);
      const { location } = await agent.get(
        asked({ response_type: 'code', scope: 'openid', prompt: 'none', id_token_hint }),
      );
      expect(responseOf(location!)).toMatchObject({ error: 'invalid_request' });
      const page = await agent.get(`${product.url}/logout?id_token_hint=${id_token_hint}`);
      expect(textOf(page)).not.toContain('You are signed out');
    });
  });

  it('POST and PATCH /admin/users with claims that are together too large for an ID token → 400 with the limit', async () => {
    const claims = { ...LONG_CLAIMS, ...Object.fromEntries(['name', 'nickname', 'given_name'].map((name) => [name, '𝒜'.repeat(200)])) }; // prettier-ignore
    const wide = { ...claims, address: { ...LONG_CLAIMS.address, formatted: '𝒜'.repeat(1000) } };
    const answer = await product.admin.call('POST', '/users', { username: 'carol', ...wide });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.body['detail']).toContain(String(LARGEST_CLAIMS));
    expect((await product.admin.call('PATCH', `/users/${sub}`, { address: wide.address, name: wide['name' as never] })).status).toBe(400); // prettier-ignore
    expect((await product.admin.call('PATCH', `/users/${sub}`, { gender: 'x' })).status).toBe(200);
  });

  it('claims stored by version 0.1 that are too large → an ID token without the largest claim, which userinfo returns', async () => {
    const users = product.app.get(DataSource).getRepository(User);
    const { claims } = await users.findOneByOrFail({ id: sub as SubjectId });
    const address = { ...LONG_CLAIMS.address, formatted: '𝒜'.repeat(1000), street_address: '𝒜'.repeat(500) };
    await users.update({ id: sub as SubjectId }, { claims: { ...claims, address } });
    const tokens = await signIn({ scope: OF_USERS });
    expect((tokens['id_token'] as string).length).toBeLessThanOrEqual(LONGEST_ID_TOKEN);
    expect(decodeJwt(tokens['id_token'] as string)).not.toHaveProperty('address');
    expect((await client.userinfo(tokens['access_token'] as string)).body).toMatchObject({ address });
    expect((await product.admin.call('PATCH', `/users/${sub}`, { disabled: false })).status).toBe(200);
    await users.update({ id: sub as SubjectId }, { claims });
  });

  describe('an access token for 12 APIs', () => {
    const identifiers = Array.from({ length: 12 }, (_, i) => `https://api${i}.example/`.padEnd(500, 'x'));
    const scopes = identifiers.map((_, i) => `api${i}:${'r'.repeat(80)}`);
    let many: BackChannel;
    let accessToken: string;

    beforeAll(async () => {
      for (const [i, identifier] of identifiers.entries()) {
        await product.admin.createResource({ identifier, scopes: [scopes[i]] });
      }
      many = new BackChannel(product.url, await product.admin.createClient({ ...EVERYTHING, scope: `openid ${scopes.join(' ')}` })); // prettier-ignore
      accessToken = (await signIn({ scope: `openid ${scopes.join(' ')}` }, many))['access_token'] as string;
    });

    it('has more than 8,000 characters, and at most LONGEST_ACCESS_TOKEN', () => {
      expect([decodeJwt(accessToken).aud].flat()).toHaveLength(13);
      expect(accessToken.length).toBeGreaterThan(8000);
      expect(accessToken.length).toBeLessThanOrEqual(LONGEST_ACCESS_TOKEN);
    });

    it('GET and POST /userinfo accept it', async () => {
      expect((await many.userinfo(accessToken)).status).toBe(200);
      expect((await postForm(`${product.url}/userinfo`, { access_token: accessToken })).status).toBe(200);
    });

    it('POST /introspect and POST /revoke accept it, with any token_type_hint', async () => {
      for (const token_type_hint of ['access_token', 'refresh_token', 'unknown', 'x'.repeat(5000)]) {
        const seen = await many.post('/introspect', { token: accessToken, token_type_hint });
        expect(seen.body).toMatchObject({ active: true, scope: `openid ${scopes.join(' ')}` });
      }
      const answer = await many.post('/revoke', { token: accessToken, token_type_hint: 'y'.repeat(5000) });
      expect(answer.status).toBe(200);
      expect((await many.introspect(accessToken)).body).toEqual({ active: false });
    });

    it.each(['x'.repeat(LONGEST_ACCESS_TOKEN + 1), `${'a.'.repeat(15_000)}b`, 'ä'.repeat(9000)])(
      'a token longer than any that the server issues → inactive at /introspect, 200 at /revoke, 401 at /userinfo',
      async (token) => {
        const introspected = await many.introspect(token);
        expect([introspected.status, introspected.body]).toEqual([200, { active: false }]);
        expect((await many.revoke(token)).status).toBe(200);
        expectError(
          await postForm(`${product.url}/userinfo`, { access_token: token }),
          product.url,
          'invalid_token',
          401,
        );
      },
    );

    it('POST /token with one resource parameter for each API → a token for all of them', async () => {
      const { refresh_token } = await signIn({ scope: `openid ${scopes.join(' ')}` }, many);
      const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token });
      for (const identifier of identifiers) form.append('resource', identifier);
      const { status, body } = await many.post('/token', form.toString());
      expect(status).toBe(200);
      expect([decodeJwt(body['access_token'] as string).aud].flat()).toHaveLength(12);
    });

    it('more APIs than one token can name → invalid_target at /token, and at /authorize before the login', async () => {
      const more = Array.from({ length: 6 }, (_, i) => ({ identifier: `https://more${i}.example/${'x'.repeat(470)}`, scopes: [`more${i}`] })); // prettier-ignore
      for (const resource of more) await product.admin.createResource(resource);
      const scope = [...scopes, ...more.flatMap((one) => one.scopes)].join(' ');
      const wide = new BackChannel(product.url, await product.admin.createClient({ ...EVERYTHING, scope }));
      expectError(await wide.token({ grant_type: 'client_credentials', scope }), product.url, 'invalid_target');
      const { client_id } = wide.client;
      const { location } = await new UserAgent(product.url).get(
        authorizeUrl(product, { client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope }),
      );
      expect(responseOf(location!)).toMatchObject({ error: 'invalid_target' });
      const narrow = await wide.token({ grant_type: 'client_credentials', scope, resource: identifiers[0]! });
      expect(narrow.status).toBe(200);
    });
  });

  it('POST /token with the longest scope that can be registered, 3,999 characters → a token with that scope', async () => {
    const scope = Array.from({ length: 40 }, (_, i) => `s${i}-`.padEnd(99, 'x')).join(' ');
    expect(scope).toHaveLength(3999);
    const broad = new BackChannel(product.url, await product.admin.createClient({ ...EVERYTHING, scope }));
    const { status, body } = await broad.token({ grant_type: 'client_credentials', scope });
    expect(status).toBe(200);
    expect((await broad.introspect(body['access_token'] as string)).body).toMatchObject({ active: true, scope });
  });

  it('a request with headers of 18 kB → 200, of 20 kB → 431', async () => {
    const status = async (bytes: number) => {
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        httpRequest(`${product.url}/health/live`, { headers: { cookie: `other=${'x'.repeat(bytes)}` } }, resolve)
          .on('error', reject)
          .end();
      });
      await text(answer);
      return answer.statusCode;
    };
    expect(await status(18_000)).toBe(200);
    expect(await status(20_000)).toBe(431);
  });

  it('GET /userinfo with the access token of a sign-in → its sub', async () => {
    const { access_token } = await signIn({ scope: 'openid' });
    const answer = await request(`${product.url}/userinfo`, { headers: bearer(access_token as string) });
    expect(answer.body).toEqual({ sub });
  });
});
