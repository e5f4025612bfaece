import { decodeJwt } from 'jose';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEMO_USER } from '../../src/explorer/demo-data.js';
import { Authorization } from '../../src/token/index.js';
import { AdminApi, bearer, postForm, request, type Json, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES, startApp, type RunningApp } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { authorizeUrl, EVERYTHING, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, UserAgent } from '../support/user-agent.js';

const [PHOTOS, MAIL] = ['https://photos.example', 'https://mail.example'] as const;
const SCOPE = 'openid profile email photos:read mail:read';

describe.each(DATABASES)('the audience of access tokens at the server’s own APIs (RFC 9068 §4), on %s', (database) => {
  let product: Product;
  let agent: UserAgent;
  const clients: Record<string, BackChannel> = {};

  beforeAll(async () => {
    product = await startProduct({ database });
    agent = new UserAgent(product.url);
    await product.admin.createResource({ identifier: PHOTOS, scopes: ['photos:read'] });
    await product.admin.createResource({ identifier: MAIL, scopes: ['mail:read'] });
    for (const access_token_format of ['jwt', 'opaque']) {
      const metadata = { ...EVERYTHING, scope: `${SCOPE} offline_access`, access_token_format };
      clients[access_token_format] = new BackChannel(product.url, await product.admin.createClient(metadata));
    }
  });
  afterAll(() => product.close());

  const audienceOf = async (client: BackChannel, token: string): Promise<string[]> =>
    [(await client.introspect(token)).body['aud'] as string | string[]].flat();
  const expectForOthers = (answer: JsonAnswer) => {
    expectError(answer, product.url, 'invalid_token', 401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
  };

  describe.each(['jwt', 'opaque'])('%s', (format) => {
    let client: BackChannel;
    beforeAll(() => {
      client = clients[format]!;
    });

    it.each<[string, Record<string, string>, string[]]>([
      ['openid and no API', { scope: 'openid profile' }, ['issuer']],
      ['openid and an API', { scope: 'openid photos:read' }, [PHOTOS, 'issuer']],
      ['openid and two APIs', { scope: 'openid photos:read mail:read' }, [PHOTOS, MAIL, 'issuer']],
      ['an API without openid', { scope: 'photos:read' }, [PHOTOS]],
      ['openid and a resource', { scope: 'openid photos:read mail:read', resource: MAIL }, [MAIL]],
      ['no scope', { scope: '' }, ['issuer']],
    ])('/authorize with %s → aud %j, and userinfo requires the issuer in it', async (_, asked, expected) => {
      const { access_token, scope } = await client.signIn(asked, agent);
      const audience = await audienceOf(client, access_token);
      expect(audience.toSorted()).toEqual(expected.map((one) => (one === 'issuer' ? product.url : one)).toSorted());
      const answer = await client.userinfo(access_token);
      if (!expected.includes('issuer')) expectForOthers(answer);
      else expect(answer.status).toBe(String(scope).includes('openid') ? 200 : 403);
    });

    it('a refresh that narrows by resource → userinfo 401; the next refresh without it → 200', async () => {
      const asked = { scope: 'openid photos:read mail:read offline_access', prompt: 'consent' };
      const { refresh_token: first, access_token } = await client.signIn(asked, agent);
      expect((await client.userinfo(access_token)).status).toBe(200);
      const narrow = await client.refresh(first, { resource: PHOTOS });
      expect(await audienceOf(client, narrow.body['access_token'])).toEqual([PHOTOS]);
      expectForOthers(await client.userinfo(narrow.body['access_token']));
      const whole = await client.refresh(narrow.body['refresh_token']);
      expect(await audienceOf(client, whole.body['access_token'])).toEqual([PHOTOS, MAIL, product.url]);
      expect((await client.userinfo(whole.body['access_token'])).status).toBe(200);
      const less = await client.refresh(whole.body['refresh_token'], { scope: 'openid' });
      expect(await audienceOf(client, less.body['access_token'])).toEqual([product.url]);
      expect((await client.userinfo(less.body['access_token'])).status).toBe(200);
      const other = await client.refresh(less.body['refresh_token'], { scope: 'mail:read' });
      expect(await audienceOf(client, other.body['access_token'])).toEqual([MAIL]);
    });

    it('a resource that /authorize named stays the audience when the scope is narrowed → userinfo 401', async () => {
      const asked = { scope: 'openid photos:read', resource: PHOTOS };
      const { refresh_token } = await client.signIn(asked, agent);
      const { body } = await client.refresh(refresh_token, { scope: 'openid' });
      expect(await audienceOf(client, body['access_token'])).toEqual([PHOTOS]);
      expectForOthers(await client.userinfo(body['access_token']));
    });

    it('GET /admin/users with a token of another API → 401; with a token of the issuer without the scope → 403', async () => {
      const users = (token: string) => request(`${product.url}/admin/users`, { headers: bearer(token) });
      const { access_token } = await client.signIn({ scope: 'photos:read' }, agent);
      expect((await users(access_token)).status).toBe(401);
      const { access_token: ofIssuer } = await client.signIn({ scope: 'openid' }, agent);
      expect(await users(ofIssuer)).toMatchObject({ status: 403, body: { error: 'insufficient_scope' } });
    });

    it('an authorization of version 0.1, which lacks the mark for a named resource → userinfo 200', async () => {
      const { access_token, refresh_token } = await client.signIn({ scope: 'openid photos:read', resource: PHOTOS }, agent); // prettier-ignore
      expectForOthers(await client.userinfo(access_token));
      const { body } = await product.admin.get(`/authorizations?client_id=${client.client.client_id}&limit=1`);
      const authorizations = product.app.get(DataSource).getRepository(Authorization);
      await authorizations.update({ id: body['items'][0].id }, { resourceNamed: null });
      expect((await client.userinfo(access_token)).status).toBe(200);
      const refreshed = await client.refresh(refresh_token);
      expect(await audienceOf(client, refreshed.body['access_token'])).toEqual([PHOTOS, product.url]);
    });
  });

  it('an access token of the front channel has the same audience', async () => {
    const client = clients['jwt']!;
    const { client_id, client_secret } = client.client;
    const { access_token } = await new BackChannel(product.url, { client_id, client_secret }).signIn({ scope: 'openid mail:read', response_type: 'code token', nonce: 'n' }, agent); // prettier-ignore
    expect(decodeJwt(access_token).aud).toEqual([MAIL, product.url]);
  });

  it('the record of a refusal at userinfo contains the expected audience, the answer does not', async () => {
    const client = clients['jwt']!;
    const { access_token } = await client.signIn({ scope: 'openid photos:read', resource: PHOTOS }, agent);
    const { body } = await client.userinfo(access_token);
    expect(body['error_description']).not.toContain(PHOTOS);
    const id = (body['error_uri'] as string).split('/').at(-1);
    const refusal = await product.admin.get(`/refusals/${id}`);
    expect(refusal.body['rule']).toMatchObject({ section: 'RFC 9068 §4', received: PHOTOS });
  });

  describe('POST /introspect', () => {
    const aCaller = async (resource_ids: string[]) =>
      new BackChannel(product.url, await product.admin.createClient({ grant_types: ['client_credentials'], resource_ids })); // prettier-ignore
    const latestRefusal = async (caller: BackChannel) =>
      (await product.admin.get(`/refusals?client_id=${caller.client.client_id}`)).body['items'] as Json[];

    it.each<[string, (url: string) => string]>([
      ['by its URL', (url) => url],
      ['by its URL with a slash', (url) => `${url}/`],
      ['as "issuer"', () => 'issuer'],
    ])('a client whose resource_ids name the issuer %s → sees its tokens, without scopes of APIs', async (_, name) => {
      const caller = await aCaller([name(product.url)]);
      const { body } = await product.admin.get(`/clients/${caller.client.client_id}`);
      expect(body['resource_ids']).toEqual(['issuer']);
      for (const client of Object.values(clients)) {
        const { access_token } = await client.signIn({ scope: 'openid email photos:read' }, agent);
        expect((await caller.introspect(access_token)).body).toMatchObject({
          active: true,
          aud: product.url,
          scope: 'openid email',
          sub: product.sub,
        });
        const { access_token: ofApi } = await client.signIn({ scope: 'photos:read' }, agent);
        expect((await caller.introspect(ofApi)).body).toEqual({ active: false });
      }
    });

    it('PATCH of another member keeps the issuer in resource_ids', async () => {
      const caller = await aCaller(['issuer', PHOTOS]);
      const changed = await product.admin.call('PATCH', `/clients/${caller.client.client_id}`, {
        client_name: 'Other',
      });
      expect(changed).toMatchObject({ status: 200 });
      expect(changed.body['resource_ids']).toHaveLength(2);
      expect(changed.body['resource_ids']).toContain('issuer');
    });

    it('a token for others → exactly {"active":false}, and a refusal is recorded with the reason', async () => {
      const caller = await aCaller([MAIL]);
      for (const client of Object.values(clients)) {
        const { access_token } = await client.signIn({ scope: 'photos:read' }, agent);
        expect((await caller.introspect(access_token)).body).toEqual({ active: false });
        const [latest] = await latestRefusal(caller);
        expect(latest).toMatchObject({ error: 'access_denied' });
        const { body } = await product.admin.get(`/refusals/${latest!['id']}`);
        expect(body['rule']).toMatchObject({
          section: 'RFC 7662 §2.2, §4',
          received: expect.stringContaining(PHOTOS) as string,
        });
        expect(JSON.stringify(body)).not.toContain(access_token);
      }
    });

    it('a refresh token of another client → a recorded refusal; an unknown token → none', async () => {
      const caller = await aCaller([PHOTOS]);
      const { refresh_token } = await clients['jwt']!.signIn({ scope: 'photos:read' }, agent);
      expect((await caller.introspect('unknown')).body).toEqual({ active: false });
      expect(await latestRefusal(caller)).toEqual([]);
      expect((await caller.introspect(refresh_token)).body).toEqual({ active: false });
      expect(await latestRefusal(caller)).toHaveLength(1);
    });

    it('POST /admin/clients with unknown resource_ids → 400', async () => {
      const metadata = { grant_types: ['client_credentials'], resource_ids: [`${product.url}/other`] };
      expect((await product.admin.call('POST', '/clients', metadata)).status).toBe(400);
    });
  });

  it('POST /userinfo refuses the same token as GET', async () => {
    const client = clients['jwt']!;
    const { access_token } = await client.signIn({ scope: 'openid photos:read', resource: PHOTOS }, agent);
    expectForOthers(await postForm(`${product.url}/userinfo`, { access_token }));
  });
});

describe('GET /api, the demo API (RFC 9068 §4)', () => {
  let running: RunningApp;
  let admin: AdminApi;
  let client_id: string;

  beforeAll(async () => {
    running = await startApp({ env: { DEMO: 'true' } });
    admin = await AdminApi.of(running.url);
    await admin.createResource({ identifier: PHOTOS, scopes: ['photos:read'] });
    ({ client_id } = await admin.createClient({ ...EVERYTHING, scope: 'openid photos:read api:read' }));
  });
  afterAll(() => running.close());

  it.each([
    ['', 200],
    ['openid', 200],
    ['api:read', 200],
    ['api:read photos:read', 200],
    ['openid photos:read', 200],
    ['photos:read', 401],
  ])('a token with scope "%s" → %i', async (scope, status) => {
    const asked = { client_id, redirect_uri: REDIRECT_URI, response_type: 'token', scope };
    const { access_token } = responseOf(
      await new UserAgent(running.url).signIn(authorizeUrl(running, asked), DEMO_USER),
    );
    const answer = await request(`${running.url}/api`, { headers: bearer(access_token!) });
    expect(answer.status).toBe(status);
    if (status === 401) expectError(answer, running.url, 'invalid_token', 401);
  });

  it('lets a member of a group with the role edit, until the member leaves the group', async () => {
    const apis = (await admin.get('/resources')).body['items'] as { id: string; identifier: string }[];
    const { id } = apis.find(({ identifier }) => identifier === `${running.url}/api`)!;
    const [alice] = (await admin.get('/users?username=alice')).body['items'] as { sub: string }[];
    const { body: group } = await admin.call('POST', '/groups', { name: 'editors' });
    await admin.call('PUT', `/resources/${id}/roles/editor/groups/${group['id']}`);
    const { client_id: editing } = await admin.createClient({ ...EVERYTHING, scope: 'api:read api:edit' });
    const mayEdit = async () => {
      const asked = { client_id: editing, redirect_uri: REDIRECT_URI, response_type: 'token', scope: 'api:read api:edit' };
      const back = await new UserAgent(running.url).signIn(authorizeUrl(running, asked), DEMO_USER);
      const { access_token } = responseOf(back);
      return (await request(`${running.url}/api`, { headers: bearer(access_token!) })).body['may_edit'];
    };
    expect(await mayEdit()).toBe(false);
    await admin.call('PUT', `/groups/${group['id']}/members/${alice!.sub}`);
    expect(await mayEdit()).toBe(true);
    await admin.call('DELETE', `/groups/${group['id']}/members/${alice!.sub}`);
    expect(await mayEdit()).toBe(false);
  }); // prettier-ignore
});
