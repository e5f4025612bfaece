import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic, postForm, request, type Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { EVERYTHING, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

const [PHOTOS, MAIL] = ['https://photos.example', 'https://mail.example'] as const;
const SCOPE = 'openid profile email offline_access photos:read photos:write mail:read';

describe.each(DATABASES)('POST /introspect (RFC 7662), on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let agent: UserAgent;
  let url: string;
  let client: BackChannel;
  let opaque: BackChannel;
  let photos: BackChannel;
  let tokens: Json;

  beforeAll(async () => {
    product = await startProduct({ database, clock });
    const { admin } = product;
    url = `${product.url}/introspect`;
    agent = new UserAgent(product.url);
    await admin.createResource({ identifier: PHOTOS, scopes: ['photos:read', 'photos:write'] });
    await admin.createResource({ identifier: MAIL, scopes: ['mail:read'] });
    const register = async (metadata: Json) =>
      new BackChannel(product.url, await admin.createClient({ ...EVERYTHING, scope: SCOPE, ...metadata }));
    client = await register({});
    opaque = await register({ access_token_format: 'opaque' });
    photos = await register({ grant_types: ['client_credentials'], response_types: [], resource_ids: [PHOTOS] });
    tokens = await client.signIn({ scope: 'openid photos:read mail:read' }, agent);
  });
  afterAll(() => product.close());

  const expectInactive = async (caller: BackChannel, token: string) => {
    const answer = await caller.introspect(token);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ active: false });
  };

  it('IN1: no client authentication, or a wrong one → 401 invalid_client', async () => {
    const form = { token: tokens['access_token'] as string };
    expectError(await postForm(url, form), product.url, 'invalid_client', 401);
    const wrong = await postForm(url, form, basic(product.client.client_id, 'wrong'));
    expectError(wrong, product.url, 'invalid_client', 401);
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic realm="/);
    const bearer = await postForm(url, form, { authorization: `Bearer ${tokens['access_token']}` });
    expectError(bearer, product.url, 'invalid_client', 401);
  });

  it('IN1: a public client, which proves nothing → 401 invalid_client', async () => {
    const spa = await product.admin.createClient({
      redirect_uris: EVERYTHING.redirect_uris,
      token_endpoint_auth_method: 'none',
    });
    const answer = await postForm(url, { token: tokens['access_token'], client_id: spa.client_id });
    expectError(answer, product.url, 'invalid_client', 401);
  });

  it('IN3: the client of a JWT sees all of its members', async () => {
    const answer = await client.introspect(tokens['access_token']);
    const { iss, sub, aud, client_id, iat, exp, jti, scope } = decodeJwt(tokens['access_token']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      active: true, token_type: 'Bearer', username: 'alice', iss, sub, aud, client_id, iat, exp, jti, scope,
      auth_time: clock.seconds(), acr: 'urn:grantry:acr:1',
    }); // prettier-ignore
    expect(aud).toEqual(expect.arrayContaining([PHOTOS, MAIL]));
    expect(sub).toBe(product.sub);
  });

  it('IN3: an opaque token shows the same members', async () => {
    const { access_token } = await opaque.signIn({ scope: 'openid photos:read' }, agent);
    expect((await opaque.introspect(access_token)).body).toEqual({
      active: true, token_type: 'Bearer', username: 'alice', iss: product.url, sub: product.sub, aud: [PHOTOS, product.url],
      client_id: opaque.client.client_id, iat: clock.seconds(), exp: clock.seconds() + 900,
      jti: access_token.split('.')[0], scope: 'openid photos:read',
      auth_time: clock.seconds(), acr: 'urn:grantry:acr:1',
    }); // prettier-ignore
  });

  it('IN3: a token of client_credentials has the client as sub, the issuer as aud, and no username', async () => {
    const { body } = await client.token({ grant_type: 'client_credentials' });
    const seen = (await client.introspect(body['access_token'])).body;
    expect(seen).toMatchObject({ active: true, sub: client.client.client_id, aud: product.url });
    expect(seen).not.toHaveProperty('username');
    expect(seen).not.toHaveProperty('scope');
  });

  it('IN3: a refresh token is active for its own client only', async () => {
    expect((await client.introspect(tokens['refresh_token'])).body).toEqual({
      active: true, client_id: client.client.client_id, scope: 'openid photos:read mail:read', sub: product.sub,
      iss: product.url, iat: clock.seconds(), exp: clock.seconds() + 604_800,
    }); // prettier-ignore
    await expectInactive(opaque, tokens['refresh_token']);
    await expectInactive(photos, tokens['refresh_token']);
  });

  it('IN3: a resource server sees its own audience and scopes of a token', async () => {
    const seen = (await photos.introspect(tokens['access_token'])).body;
    expect(seen).toMatchObject({ active: true, aud: PHOTOS, scope: 'photos:read', sub: product.sub });
  });

  it('IN2, IN3: a token for others is inactive for a resource server, and for another client', async () => {
    const mail = await client.signIn({ scope: 'openid mail:read' }, agent);
    await expectInactive(photos, mail['access_token']);
    await expectInactive(opaque, tokens['access_token']);
    const own = (await client.token({ grant_type: 'client_credentials' })).body;
    await expectInactive(photos, own['access_token']);
  });

  it.each([
    ['text', () => 'nonsense'],
    ['three parts', () => 'a.b.c'],
    ['parts of null', () => 'bnVsbA.bnVsbA.bnVsbA'],
    ['a truncated JWT', () => (tokens['access_token'] as string).slice(0, -2)],
    ['a JWT in upper case', () => (tokens['access_token'] as string).toUpperCase()],
    ['TK17: an ID token', () => tokens['id_token'] as string],
    ['an unknown opaque token', () => `019a0000-0000-7000-8000-000000000000.${'A'.repeat(43)}`],
    ['an unknown refresh token', () => `019a0000-0000-7000-8000-000000000000.1.${'A'.repeat(43)}`],
    ['characters beyond ASCII', () => 'é😀'],
    ['8000 characters', () => 'x'.repeat(8000)],
    ['30,000 characters', () => 'x'.repeat(30_000)],
  ])('IN2: %s → exactly {"active":false}', async (_, token) => expectInactive(client, token()));

  it('IN2: a superseded refresh token → exactly {"active":false}', async () => {
    const first = await client.signIn({}, agent);
    await client.refresh(first['refresh_token']);
    await expectInactive(client, first['refresh_token']);
  });

  it.each(['jwt', 'opaque'])(
    'IN2: a %s token that was revoked or has expired → exactly {"active":false}',
    async (format) => {
      const its = format === 'jwt' ? client : opaque;
      const [revoked, expired] = [await its.signIn({}, agent), await its.signIn({}, agent)];
      await its.revoke(revoked['access_token']);
      await expectInactive(its, revoked['access_token']);
      clock.advance(899);
      expect((await its.introspect(expired['access_token'])).body).toMatchObject({ active: true });
      clock.advance(1);
      await expectInactive(its, expired['access_token']);
      tokens = await client.signIn({ scope: 'openid photos:read mail:read' }, agent);
    },
  );

  it('IN2: a token of client_credentials after POST revoke of its client → exactly {"active":false}', async () => {
    const admin = await AdminApi.of(product.url);
    const { body } = await opaque.token({ grant_type: 'client_credentials' });
    const jwt = (await client.token({ grant_type: 'client_credentials' })).body;
    for (const { client: id } of [client, opaque]) await admin.call('POST', `/clients/${id.client_id}/revoke`);
    await expectInactive(opaque, body['access_token']);
    await expectInactive(client, jwt['access_token']);
    clock.advance(1);
    const { body: later } = await opaque.token({ grant_type: 'client_credentials' });
    expect((await opaque.introspect(later['access_token'])).body).toMatchObject({ active: true });
    tokens = await client.signIn({ scope: 'openid photos:read mail:read' }, agent);
  });

  it('token_type_hint, right or wrong, changes nothing', async () => {
    for (const token_type_hint of ['access_token', 'refresh_token', 'something']) {
      const answer = await client.post('/introspect', { token: tokens['access_token'], token_type_hint });
      expect(answer.body).toMatchObject({ active: true });
    }
  });

  it.each([
    ['no token', {}],
    ['an empty token', { token: '' }],
  ])('%s → invalid_request', async (_, form) => {
    expectError(await client.post('/introspect', form), product.url, 'invalid_request');
  });

  it.each([8_001, 60_000])('an unknown token of %i characters → inactive (§2.2)', async (length) => {
    const answer = await client.post('/introspect', { token: 'x'.repeat(length) });
    expect(answer).toMatchObject({ status: 200, body: { active: false } });
  });

  it('GET → 405, because a token must not be in a query', async () => {
    const answer = await request(`${url}?token=x`);
    expectError(answer, product.url, 'invalid_request', 405);
    expect(answer.headers.get('allow')).toBe('POST');
  });
});
