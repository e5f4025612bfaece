import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Json, JsonAnswer } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { authorizeUrl, EVERYTHING, newPkce, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent, type Answer, type Credentials } from '../support/user-agent.js';

const STOCK = 'https://stock.example';
const SCOPE = 'openid profile groups stock:read stock:write offline_access';

describe.each(DATABASES)('groups and roles in tokens, on %s', (database) => {
  let product: Product;
  let client: BackChannel;
  let stock: Json;
  let dinah: Credentials;
  let sub: string;
  let group: Json;
  let count = 0;
  const admin = (method: string, path: string, body?: unknown) => product.admin.call(method, path, body);

  beforeAll(async () => {
    product = await startProduct({ database });
    stock = await product.admin.createResource({
      identifier: STOCK,
      name: 'Stock',
      scopes: ['stock:read', 'stock:write'],
      scope_descriptions: { 'stock:read': 'See the stock', 'stock:write': 'Change the stock' },
      roles: [{ name: 'manager', description: 'Approves deliveries' }, { name: 'packer' }],
      scope_roles: { 'stock:write': ['manager'] },
    });
    client = await newClient({ scope: SCOPE });
  });
  afterAll(() => product.close());
  beforeEach(async () => {
    dinah = { username: `dinah-${++count}`, password: 'the cat of the house' };
    sub = await product.admin.createUser(dinah);
    group = (await admin('POST', '/groups', { name: `team-${count}` })).body;
  });

  async function newClient(metadata: Json): Promise<BackChannel> {
    return new BackChannel(product.url, await product.admin.createClient({ ...EVERYTHING, ...metadata }));
  }

  async function expectDone(answer: Promise<JsonAnswer>): Promise<void> {
    expect((await answer).status).toBe(204);
  }

  const join = () => expectDone(admin('PUT', `/groups/${group['id']}/members/${sub}`));
  const leave = () => expectDone(admin('DELETE', `/groups/${group['id']}/members/${sub}`));
  const roleOf = (role: string, holder: string) => `/resources/${stock['id']}/roles/${role}/${holder}`;

  function request(of: BackChannel, parameters: Readonly<Record<string, string>> = {}) {
    const { challenge, verifier } = newPkce();
    const url = authorizeUrl(product, {
      client_id: of.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid',
      code_challenge: challenge, code_challenge_method: 'S256', ...parameters,
    }); // prettier-ignore
    return { url, verifier };
  }

  async function tokensOf(of: BackChannel, scope: string, agent = new UserAgent(product.url)): Promise<Json> {
    const { url, verifier } = request(of, { scope });
    const { code } = responseOf(await agent.signIn(url, dinah));
    const answer = await of.redeem(code!, { code_verifier: verifier });
    expect(answer.status).toBe(200);
    return answer.body;
  }

  const claimsOf = (tokens: Json, token = 'access_token') => decodeJwt(tokens[token] as string) as Json;

  describe('the scope groups', () => {
    it('puts the groups into access token, ID token, userinfo and introspection, ordered by name', async () => {
      const other = (await admin('POST', '/groups', { name: `a-${count}` })).body;
      await join();
      await expectDone(admin('PUT', `/groups/${other['id']}/members/${sub}`));
      const tokens = await tokensOf(client, 'openid groups');
      const groups = [other['name'], group['name']] as string[];
      expect(claimsOf(tokens)).toMatchObject({ groups });
      expect(claimsOf(tokens, 'id_token')).toMatchObject({ groups });
      const accessToken = tokens['access_token'] as string;
      expect((await client.userinfo(accessToken)).body).toEqual({ sub, groups });
      expect((await client.introspect(accessToken)).body).toMatchObject({ active: true, groups });
    });

    it('is needed: without it nothing names a group, and a user without a group has an empty list with it', async () => {
      const empty = await tokensOf(client, 'openid groups');
      expect([claimsOf(empty)['groups'], claimsOf(empty, 'id_token')['groups']]).toEqual([[], []]);
      await join();
      const tokens = await tokensOf(client, 'openid profile');
      expect(claimsOf(tokens)).not.toHaveProperty('groups');
      expect(claimsOf(tokens, 'id_token')).not.toHaveProperty('groups');
      expect((await client.userinfo(tokens['access_token'] as string)).body).not.toHaveProperty('groups');
    });

    it('is no default of a client, and is shown at consent', async () => {
      expect((await product.admin.get(`/clients/${product.client.client_id}`)).body['scope']).not.toContain('groups');
      const agent = new UserAgent(product.url);
      const login = await agent.follow(await agent.get(request(client, { scope: 'openid groups' }).url));
      expect(textOf(await agent.follow(await agent.submit(login, { ...dinah })))).toContain(
        'See the groups that you belong to',
      );
    });

    it('a front-channel ID token and access token contain them as well', async () => {
      await join();
      const { url } = request(client, { scope: 'openid groups', response_type: 'id_token token', nonce: 'n' });
      const response = responseOf(await new UserAgent(product.url).signIn(url, dinah));
      for (const token of [response['id_token'], response['access_token']])
        expect(decodeJwt(token!)).toMatchObject({ groups: [group['name']] });
    });

    it('client_credentials with it → invalid_scope, because a client has no groups', async () => {
      const answer = await client.token({ grant_type: 'client_credentials', scope: 'groups' });
      expectError(answer, product.url, 'invalid_scope');
    });
  });

  describe('a privilege kept after leaving a group (attack)', () => {
    it('the next refresh has no group, and userinfo and introspection show the present state at once', async () => {
      await join();
      const tokens = await tokensOf(client, 'openid groups');
      await leave();
      const accessToken = tokens['access_token'] as string;
      expect((await client.userinfo(accessToken)).body).toEqual({ sub, groups: [] });
      expect((await client.introspect(accessToken)).body).toMatchObject({ active: true, groups: [] });
      const refreshed = (await client.refresh(tokens['refresh_token'] as string)).body;
      expect([claimsOf(refreshed)['groups'], claimsOf(refreshed, 'id_token')['groups']]).toEqual([[], []]);
    });

    it('the next refresh has no role and no scope of the role; both return with the membership', async () => {
      await expectDone(admin('PUT', roleOf('manager', `groups/${group['id']}`)));
      await join();
      const tokens = await tokensOf(client, 'openid stock:read stock:write');
      expect(claimsOf(tokens)).toMatchObject({ roles: ['manager'], scope: 'openid stock:read stock:write' });
      await leave();
      const introspected = (await client.introspect(tokens['access_token'] as string)).body;
      expect(introspected).toMatchObject({ roles: [], scope: 'openid stock:read' });
      const less = (await client.refresh(tokens['refresh_token'] as string)).body;
      expect(less['scope']).toBe('openid stock:read');
      expect(claimsOf(less)).toMatchObject({ roles: [], scope: 'openid stock:read', aud: [STOCK, product.url] });
      await join();
      const more = (await client.refresh(less['refresh_token'] as string)).body;
      expect(claimsOf(more)).toMatchObject({ roles: ['manager'], scope: 'openid stock:read stock:write' });
    });

    it('a refresh that asks for the lost scope, and one of an authorization that has no other → invalid_scope', async () => {
      await expectDone(admin('PUT', roleOf('manager', `users/${sub}`)));
      const tokens = await tokensOf(client, 'openid stock:read stock:write');
      const only = await tokensOf(client, 'stock:write');
      await expectDone(admin('DELETE', roleOf('manager', `users/${sub}`)));
      const asked = await client.refresh(tokens['refresh_token'] as string, { scope: 'stock:write' });
      expectError(asked, product.url, 'invalid_scope');
      expectError(await client.refresh(only['refresh_token'] as string), product.url, 'invalid_scope');
    });

    it('a code issued before the user left → a token without the role', async () => {
      await expectDone(admin('PUT', roleOf('manager', `groups/${group['id']}`)));
      await join();
      const { url, verifier } = request(client, { scope: 'openid stock:write' });
      const { code } = responseOf(await new UserAgent(product.url).signIn(url, dinah));
      await leave();
      const { body } = await client.redeem(code!, { code_verifier: verifier });
      expect(claimsOf(body)).not.toHaveProperty('roles');
      expect(claimsOf(body)).toMatchObject({ scope: 'openid' });
    });

    it('leaving while refreshing: each refresh after the end of the DELETE has no group', async () => {
      for (let round = 0; round < 3; round++) {
        await join();
        let { refresh_token: token } = await tokensOf(client, 'openid groups');
        let hasLeft = false;
        const left = leave().then(() => (hasLeft = true));
        for (let refreshes = 0; refreshes < 6; refreshes++) {
          const afterwards = hasLeft;
          const { body } = await client.refresh(token as string);
          token = body['refresh_token'];
          if (afterwards) expect(claimsOf(body)['groups']).toEqual([]);
        }
        await left;
        expect(claimsOf((await client.refresh(token as string)).body)['groups']).toEqual([]);
      }
    });

    it('a deleted group, a deleted role and a role that is defined again → no role', async () => {
      const resource = await product.admin.createResource({ identifier: `https://r${count}.example`, roles: [{ name: 'boss' }] });
      const path = `/resources/${resource['id']}`;
      const caller = await newClient({ scope: 'openid' });
      const rolesNow = async () => {
        const { url, verifier } = request(caller, { scope: '', resource: resource['identifier'] as string });
        const { code } = responseOf(await new UserAgent(product.url).signIn(url, dinah));
        return claimsOf((await caller.redeem(code!, { code_verifier: verifier })).body)['roles'];
      };
      await expectDone(admin('PUT', `${path}/roles/boss/users/${sub}`));
      await expectDone(admin('PUT', `${path}/roles/boss/groups/${group['id']}`));
      await join();
      expect(await rolesNow()).toEqual(['boss']);
      expect((await admin('PATCH', path, { roles: [{ name: 'other' }] })).status).toBe(200);
      expect((await admin('PATCH', path, { roles: [{ name: 'boss' }] })).status).toBe(200);
      expect(await rolesNow()).toEqual([]);
      await expectDone(admin('PUT', `${path}/roles/boss/groups/${group['id']}`));
      expect(await rolesNow()).toEqual(['boss']);
      await expectDone(admin('DELETE', `/groups/${group['id']}`));
      expect(await rolesNow()).toEqual([]);
    }); // prettier-ignore
  });

  describe('roles', () => {
    it('of a user and of the groups of the user are in a JWT once, and an API that verifies it honours them', async () => {
      await expectDone(admin('PUT', roleOf('packer', `users/${sub}`)));
      await expectDone(admin('PUT', roleOf('packer', `groups/${group['id']}`)));
      await expectDone(admin('PUT', roleOf('manager', `groups/${group['id']}`)));
      const keys = createRemoteJWKSet(new URL(`${product.url}/jwks`));
      const mayApprove = async ({ access_token: token }: Json) => {
        const checks = { typ: 'at+jwt', issuer: product.url, audience: STOCK };
        const { payload } = await jwtVerify(token as string, keys, checks);
        return (payload['roles'] as string[]).includes('manager');
      };
      const before = await tokensOf(client, 'openid stock:read');
      expect([claimsOf(before)['roles'], await mayApprove(before)]).toEqual([['packer'], false]);
      await join();
      const tokens = await tokensOf(client, 'openid stock:read');
      expect([claimsOf(tokens)['roles'], await mayApprove(tokens)]).toEqual([['manager', 'packer'], true]);
      expect(claimsOf(tokens, 'id_token')).not.toHaveProperty('roles');
    });

    it('of one resource are not in a token for another one, nor in one for two that have roles', async () => {
      const identifier = `https://mail${count}.example`;
      await product.admin.createResource({ identifier, scopes: [`mail${count}`], roles: [{ name: 'manager' }] });
      const caller = await newClient({ scope: `${SCOPE} mail${count}` });
      await expectDone(admin('PUT', roleOf('manager', `users/${sub}`)));
      const both = await tokensOf(caller, `openid stock:read mail${count}`);
      expect(claimsOf(both)).not.toHaveProperty('roles');
      const token = both['refresh_token'] as string;
      const ofMail = (await caller.refresh(token, { resource: identifier })).body;
      expect(claimsOf(ofMail)['roles']).toEqual([]);
      const ofStock = (await caller.refresh(ofMail['refresh_token'] as string, { resource: STOCK })).body;
      expect(claimsOf(ofStock)['roles']).toEqual(['manager']);
    });

    it('are in no token that another API accepts, even if that API defines no roles', async () => {
      const identifier = `https://plain${count}.example`;
      const plain = await product.admin.createResource({ identifier, scopes: [`plain${count}`] });
      const caller = await newClient({ scope: `${SCOPE} plain${count}` });
      await expectDone(admin('PUT', roleOf('manager', `users/${sub}`)));
      const both = await tokensOf(caller, `openid stock:read plain${count} offline_access`);
      expect(claimsOf(both)['aud']).toEqual(expect.arrayContaining([STOCK, identifier, product.url]));
      expect(claimsOf(both)).not.toHaveProperty('roles');
      expect((await caller.introspect(both['access_token'] as string)).body).not.toHaveProperty('roles');
      const ofStock = (await caller.refresh(both['refresh_token'] as string, { resource: STOCK })).body;
      expect(claimsOf(ofStock)['roles']).toEqual(['manager']);
      expect(claimsOf(await tokensOf(caller, 'openid stock:read'))['roles']).toEqual(['manager']);
      await expectDone(admin('DELETE', `/resources/${plain['id']}`));
      expect((await caller.introspect(both['access_token'] as string)).body).not.toHaveProperty('roles');
    });

    it('of opaque tokens are in the introspection response for the API', async () => {
      const identifier = `https://vault${count}.example`;
      const scope = `vault${count}`;
      const { id } = await product.admin.createResource({
        identifier, scopes: [scope], access_token_format: 'opaque', roles: [{ name: 'keeper' }],
      }); // prettier-ignore
      const caller = await newClient({ scope });
      const api = await newClient({ scope: '', resource_ids: [identifier] });
      const { access_token: token } = await tokensOf(caller, scope);
      expect((await api.introspect(token as string)).body).toMatchObject({ active: true, roles: [] });
      await expectDone(admin('PUT', `/resources/${id}/roles/keeper/users/${sub}`));
      expect((await api.introspect(token as string)).body).toMatchObject({ active: true, roles: ['keeper'] });
    });

    it('a scope that needs a role: consent does not show it to others, and the response names what was granted', async () => {
      const agent = new UserAgent(product.url);
      const { url, verifier } = request(client, { scope: 'openid stock:read stock:write' });
      const login = await agent.follow(await agent.get(url));
      const consent = await agent.follow(await agent.submit(login, { ...dinah }));
      expect(textOf(consent)).toContain('See the stock');
      expect(textOf(consent)).not.toContain('Change the stock');
      const end = await agent.follow(await agent.submit(consent, { decision: 'allow' }));
      const { body } = await client.redeem(responseOf(end.location!)['code']!, { code_verifier: verifier });
      expect(body['scope']).toBe('openid stock:read');
      const refused = await agent.get(request(client, { scope: 'stock:write' }).url);
      expect(responseOf(refused.location!)).toMatchObject({ error: 'invalid_scope' });
    });

    it('the password grant leaves out a scope whose role is missing', async () => {
      const form = { grant_type: 'password', ...dinah, scope: 'stock:read stock:write' };
      expect((await client.token(form)).body).toMatchObject({ scope: 'stock:read' });
      await expectDone(admin('PUT', roleOf('manager', `users/${sub}`)));
      const { body } = await client.token(form);
      expect(claimsOf(body)).toMatchObject({ scope: 'stock:read stock:write', roles: ['manager'] });
    });

    it('holders are listed; an unknown resource, role, user or group → 404', async () => {
      await expectDone(admin('PUT', roleOf('packer', `users/${sub}`)));
      await expectDone(admin('PUT', roleOf('packer', `groups/${group['id']}`)));
      const { body: users } = await admin('GET', roleOf('packer', 'users?limit=200'));
      expect((users['items'] as Json[]).map((one) => one['sub'])).toContain(sub);
      const { body: groups } = await admin('GET', roleOf('packer', 'groups?limit=200'));
      expect((groups['items'] as Json[]).map((one) => one['id'])).toContain(group['id']);
      for (const path of [roleOf('king', `users/${sub}`), roleOf('packer', 'users/none'), roleOf('packer', 'groups/x'),
        `/resources/none/roles/packer/users/${sub}`, `/resources/admin/roles/packer/users/${sub}`])
        expect((await admin('PUT', path)).status).toBe(404);
    }); // prettier-ignore

    it.each<[string, Json]>([
      ['two roles of one name', { roles: [{ name: 'a' }, { name: 'a' }] }],
      ['a name that is not safe in a path', { roles: [{ name: 'a/b' }] }],
      ['a scope of another resource in scope_roles', { roles: [{ name: 'a' }], scope_roles: { other: ['a'] } }],
      ['a role that does not exist in scope_roles', { roles: [{ name: 'a' }], scope_roles: { 'x:1': ['b'] } }],
      ['no role in scope_roles', { roles: [{ name: 'a' }], scope_roles: { 'x:1': [] } }],
    ])('a resource with %s → 400', async (_, members) => {
      const answer = await admin('POST', '/resources', {
        identifier: 'https://x.example',
        scopes: ['x:1'],
        ...members,
      });
      expect(answer.status).toBe(400);
    });

    it('a role that scope_roles names cannot be removed alone: the scope would open to every user → 400', async () => {
      expect((await admin('PATCH', `/resources/${stock['id']}`, { roles: [{ name: 'packer' }] })).status).toBe(400);
    });
  });

  describe('PE11: a client with allowed_groups', () => {
    let guarded: BackChannel;
    beforeEach(async () => {
      guarded = await newClient({ scope: SCOPE, allowed_groups: [group['name']], skip_consent: true });
    });

    const opened = async (parameters: Readonly<Record<string, string>> = {}, agent = new UserAgent(product.url)) => {
      const { url } = request(guarded, parameters);
      const login = await agent.follow(await agent.get(url));
      return agent.follow(await agent.submit(login, { ...dinah }));
    };

    it('shows others a page that leads back to the client with access_denied', async () => {
      const page = await opened({ state: 's' });
      expect(page.status).toBe(403);
      expect(textOf(page)).toContain('This application is not available to your account');
      expect(textOf(page)).not.toContain('registered itself');
      const [, link = ''] = /id="continue" href="([^"]+)"/.exec(page.body) ?? [];
      const response = responseOf(link.replaceAll('&amp;', '&'));
      expect(response).toMatchObject({ error: 'access_denied', state: 's', iss: product.url });
    });

    it('prompt=none → access_denied without a page', async () => {
      const agent = new UserAgent(product.url);
      await opened({}, agent);
      const { location } = await agent.get(request(guarded, { prompt: 'none' }).url);
      expect(responseOf(location!)).toMatchObject({ error: 'access_denied' });
      await join();
      const { location: answered } = await agent.get(request(guarded, { prompt: 'none' }).url);
      expect(responseOf(answered!)).toHaveProperty('code');
    });

    it('members sign in; after they left, code, refresh and password grant → invalid_grant', async () => {
      await join();
      const tokens = await tokensOf(guarded, 'openid');
      const { url, verifier } = request(guarded);
      const { code } = responseOf(await new UserAgent(product.url).signIn(url, dinah));
      await leave();
      expectError(await guarded.redeem(code!, { code_verifier: verifier }), product.url, 'invalid_grant');
      expectError(await guarded.refresh(tokens['refresh_token'] as string), product.url, 'invalid_grant');
      const form = { grant_type: 'password', ...dinah, scope: 'profile' };
      expectError(await guarded.token(form), product.url, 'invalid_grant');
      await join();
      expect((await guarded.refresh(tokens['refresh_token'] as string)).status).toBe(200);
      expect((await guarded.token(form)).status).toBe(200);
    });

    it('a deleted group allows no user; an unrelated change of the client keeps the list', async () => {
      await join();
      await expectDone(admin('DELETE', `/groups/${group['id']}`));
      const { client_id: id } = guarded.client;
      expect((await admin('PATCH', `/clients/${id}`, { client_name: 'Still guarded' })).status).toBe(200);
      expect((await admin('GET', `/clients/${id}`)).body['allowed_groups']).toEqual([group['id']]);
      expect((await opened()).status).toBe(403);
    });

    it.each([[['no such group']], [[]]])('POST /admin/clients with the groups %j → 400', async (allowed_groups) => {
      expect((await admin('POST', '/clients', { ...EVERYTHING, allowed_groups })).status).toBe(400);
    });
  });

  describe('a group with requires_mfa', () => {
    beforeEach(async () => void (await admin('PATCH', `/groups/${group['id']}`, { requires_mfa: true })));

    async function withPassword(agent: UserAgent, url: string): Promise<Answer> {
      const login = await agent.follow(await agent.get(url));
      return agent.follow(await agent.submit(login, { ...dinah }));
    }

    it('a member without a second factor sets one up in the middle of the sign-in, at the account page as well', async () => {
      await join();
      for (const url of [request(client).url, `${product.url}/account`])
        expect((await withPassword(new UserAgent(product.url), url)).url).toContain('/login/enrol');
    });

    it('a session of one factor is stepped up at its next request; prompt=none → login_required', async () => {
      const agent = new UserAgent(product.url);
      await tokensOf(client, 'openid', agent);
      await join();
      const silent = await agent.get(request(client, { prompt: 'none' }).url);
      expect(responseOf(silent.location!)).toMatchObject({ error: 'login_required' });
      expect((await agent.follow(await agent.get(request(client).url))).url).toContain('/login/enrol');
      await leave();
      expect(responseOf((await agent.get(request(client).url)).location!)).toHaveProperty('code');
    });

    it('the password grant → invalid_grant, only after the right password with the reason', async () => {
      await join();
      const form = { grant_type: 'password', ...dinah, scope: 'profile' };
      const right = await client.token(form);
      expectError(right, product.url, 'invalid_grant');
      const wrong = await client.token({ ...form, password: 'not the password' });
      expect(wrong.body['error_description']).not.toBe(right.body['error_description']);
    });
  });
});
