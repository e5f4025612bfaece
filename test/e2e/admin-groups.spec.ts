import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { startProduct, type Product } from '../support/product.js';

const UNKNOWN = '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978';

describe.each(DATABASES)('/admin/groups over %s', (database) => {
  let product: Product;
  let count = 0;
  const call = (method: string, path: string, body?: unknown, token?: string) =>
    product.admin.call(method, `/groups${path}`, body, token);
  beforeAll(async () => void (product = await startProduct({ database })));
  afterAll(() => product.close());

  async function newGroup(more: Json = {}): Promise<Json> {
    const { status, body } = await call('POST', '', { name: `team ${++count}`, ...more });
    expect(status).toBe(201);
    return body;
  }

  const newUser = (more: Json = {}) => product.admin.createUser({ username: `u${++count}`, ...more });

  async function tokenWith(scope: string): Promise<string> {
    const form = { grant_type: 'client_credentials', scope };
    const { status, body } = await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret));
    expect(status).toBe(200);
    return body['access_token'] as string;
  }

  const events = async (type: string) =>
    (await product.admin.get(`/audit-events?type=${type}`)).body['items'] as Json[];

  it('POST, GET, PATCH and DELETE → the group, its changes, and 404 afterwards', async () => {
    const made = await newGroup({ name: ' Warehouse ', description: 'Packs orders' });
    expect(made).toMatchObject({ name: 'Warehouse', description: 'Packs orders', requires_mfa: false });
    expect((await call('GET', `/${made['id']}`)).body).toEqual(made);
    const changed = await call('PATCH', `/${made['id']}`, { name: 'Logistics', description: null, requires_mfa: true });
    expect(changed.body).toMatchObject({ id: made['id'], name: 'Logistics', description: null, requires_mfa: true });
    expect((await call('DELETE', `/${made['id']}`)).status).toBe(204);
    expect((await call('GET', `/${made['id']}`)).status).toBe(404);
    for (const type of ['group.created', 'group.updated', 'group.deleted'])
      expect((await events(type))[0]).toMatchObject({ details: { group: made['id'] } });
  });

  it('POST and PATCH with the name of another group, in any spelling → 409', async () => {
    await newGroup({ name: 'finance' });
    const other = await newGroup();
    for (const name of ['finance', 'FINANCE', ' ﬁnance ', 'f\u0131nance', 'fi\u0307nance', 'fin\u0251nce']) {
      expect((await call('POST', '', { name })).status).toBe(409);
      expect((await call('PATCH', `/${other['id']}`, { name })).status).toBe(409);
    }
  });

  it.each(['', ' ', 'a,b', 'a;b', 'a"b', 'a\\b', 'a<b>', 'a\nb', 'a\u202eb', 'аdmins', 'x'.repeat(101), '%', '*'])(
    'POST with the name %j, which is not safe in a claim → 400',
    async (name) => {
      expect((await call('POST', '', { name })).status).toBe(400);
    },
  );

  it('GET lists groups in pages', async () => {
    await Promise.all([newGroup(), newGroup(), newGroup()]);
    const names: string[] = [];
    let path = '?limit=2';
    for (let pages = 0; pages < 20; pages++) {
      const { items, next_cursor: cursor } = (await call('GET', path)).body;
      names.push(...(items as Json[]).map(({ name }) => name as string));
      if (cursor === null) break;
      path = `?limit=2&cursor=${cursor}`;
    }
    expect(names.length).toBeGreaterThan(2);
    expect(new Set(names).size).toBe(names.length);
  });

  it('PUT and DELETE of a member are idempotent, and only a change is audited', async () => {
    const [group, sub] = [await newGroup(), await newUser()];
    const path = `/${group['id']}/members/${sub}`;
    for (const method of ['PUT', 'PUT']) expect((await call(method, path)).status).toBe(204);
    const { body } = await call('GET', `/${group['id']}/members`);
    expect(body).toEqual({ items: [{ sub, username: expect.any(String), disabled: false }], next_cursor: null });
    expect((await product.admin.get(`/users/${sub}/groups`)).body['items']).toEqual([group]);
    for (const method of ['DELETE', 'DELETE']) expect((await call(method, path)).status).toBe(204);
    expect((await call('GET', `/${group['id']}/members`)).body['items']).toEqual([]);
    for (const type of ['group.member_added', 'group.member_removed']) {
      const ofGroup = (await events(type)).filter(({ details }) => (details as Json)['group'] === group['id']);
      expect(ofGroup).toHaveLength(1);
      expect(ofGroup[0]).toMatchObject({ sub });
    }
  });

  it('20 PUTs of one member at once → one membership, one event', async () => {
    const [group, sub] = [await newGroup(), await newUser()];
    const put = () => call('PUT', `/${group['id']}/members/${sub}`);
    const answers = await Promise.all(Array.from({ length: 20 }, put));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(204));
    const ofGroup = (await events('group.member_added')).filter(
      ({ details }) => (details as Json)['group'] === group['id'],
    );
    expect(ofGroup).toHaveLength(1);
  });

  it('a user is deleted while the user is put into groups → no error of the server, no membership left', async () => {
    for (let round = 0; round < 5; round++) {
      const [group, sub] = [await newGroup(), await newUser()];
      const [added, removed] = await Promise.all([
        call('PUT', `/${group['id']}/members/${sub}`),
        product.admin.call('DELETE', `/users/${sub}`),
      ]);
      expect([204, 404, 409]).toContain(added.status);
      expect([204, 409]).toContain(removed.status);
      if (removed.status === 204) expect((await call('GET', `/${group['id']}/members`)).body['items']).toEqual([]);
    }
  });

  it('an unknown group or user → 404', async () => {
    const [group, sub] = [await newGroup(), await newUser()];
    for (const path of [`/${group['id']}/members/${UNKNOWN}`, `/${UNKNOWN}/members/${sub}`, `/x/members/${sub}`])
      for (const method of ['PUT', 'DELETE']) expect((await call(method, path)).status).toBe(404);
    expect((await product.admin.get(`/users/${UNKNOWN}/groups`)).status).toBe(404);
  });

  it('deleting a group or a user removes the memberships', async () => {
    const [one, other, sub, second] = [await newGroup(), await newGroup(), await newUser(), await newUser()];
    for (const [group, user] of [[one, sub], [other, sub], [other, second]] as const)
      await call('PUT', `/${group['id']}/members/${user}`);
    expect((await call('DELETE', `/${one['id']}`)).status).toBe(204);
    expect((await product.admin.get(`/users/${sub}/groups`)).body['items']).toEqual([other]);
    expect((await product.admin.call('DELETE', `/users/${sub}`)).status).toBe(204);
    const { items } = (await call('GET', `/${other['id']}/members`)).body;
    expect((items as Json[]).map((member) => member['sub'])).toEqual([second]);
  }); // prettier-ignore

  it('GET /admin/users?group= lists the members, by id and by name, beside other filters', async () => {
    const group = await newGroup();
    const [sub, disabled] = [await newUser(), await newUser({ disabled: true })];
    await newUser();
    for (const user of [sub, disabled]) await call('PUT', `/${group['id']}/members/${user}`);
    const found = async (query: string) =>
      ((await product.admin.get(`/users?${query}`)).body['items'] as Json[]).map((user) => user['sub'] as string);
    expect((await found(`group=${group['id']}`)).toSorted()).toEqual([sub, disabled].toSorted());
    expect(await found(`group=${encodeURIComponent(group['name'] as string)}&disabled=false`)).toEqual([sub]);
    expect(await found('group=unknown-group')).toEqual([]);
    const first = await product.admin.get(`/users?group=${group['id']}&limit=1`);
    const next = await product.admin.get(`/users?group=${group['id']}&limit=1&cursor=${first.body['next_cursor']}`);
    const both = [first, next].flatMap(({ body }) => (body['items'] as Json[]).map((user) => user['sub'] as string));
    expect(both.toSorted()).toEqual([sub, disabled].toSorted());
  });

  it('AD1: a token without groups:write → 403; without groups:read → 403', async () => {
    const [group, sub] = [await newGroup(), await newUser()];
    const [reader, writer] = [await tokenWith('groups:read'), await tokenWith('users:read users:write')];
    expect((await call('POST', '', { name: 'x' }, reader)).status).toBe(403);
    expect((await call('PUT', `/${group['id']}/members/${sub}`, undefined, reader)).status).toBe(403);
    expect((await call('GET', '', undefined, writer)).status).toBe(403);
    expect((await product.admin.call('GET', `/users/${sub}/groups`, undefined, writer)).status).toBe(403);
  });

  it('AD5: a caller does not change the groups of a user who holds admin scopes that the caller lacks → 403', async () => {
    const group = await newGroup();
    const sub = await newUser({ admin_scopes: ['keys:write'] });
    const token = await tokenWith('groups:write');
    for (const method of ['PUT', 'DELETE'])
      expect((await call(method, `/${group['id']}/members/${sub}`, undefined, token)).status).toBe(403);
    expect((await call('PUT', `/${group['id']}/members/${sub}`)).status).toBe(204);
  });

  describe('AD5: a group with a member who holds an admin scope that the caller lacks', () => {
    let group: Json;
    let role: string;
    let weak: string;
    beforeEach(async () => {
      group = await newGroup({ requires_mfa: true });
      const resource = { identifier: `https://api${++count}.example`, roles: [{ name: 'boss' }] };
      const { id } = await product.admin.createResource(resource);
      role = `/resources/${id}/roles/boss/groups/${group['id']}`;
      weak = await tokenWith('groups:write');
      await join({ admin_scopes: ['keys:write'] });
      await join();
    });

    const join = async (more: Json = {}) =>
      expect((await call('PUT', `/${group['id']}/members/${await newUser(more)}`)).status).toBe(204);
    const attempts = (token?: string) => [
      () => call('PATCH', `/${group['id']}`, { requires_mfa: false }, token),
      () => product.admin.call('PUT', role, undefined, token),
      () => product.admin.call('DELETE', role, undefined, token),
      () => call('DELETE', `/${group['id']}`, undefined, token),
    ];

    it('a change of requires_mfa, a role given or taken, and the removal → 403 without an effect', async () => {
      expect((await product.admin.call('PUT', role)).status).toBe(204);
      for (const attempt of attempts(weak)) expect((await attempt()).status).toBe(403);
      expect((await call('GET', `/${group['id']}`)).body).toEqual(group);
      expect((await product.admin.get(role.replace(/[^/]+$/, ''))).body['items']).toHaveLength(1);
    });

    it('a description, and requires_mfa as it is → 200', async () => {
      const change = { description: 'Other', requires_mfa: true };
      expect((await call('PATCH', `/${group['id']}`, change, weak)).status).toBe(200);
    });

    it('a caller who holds the scope may do all of it', async () => {
      const strong = await tokenWith('groups:write keys:write');
      for (const attempt of attempts(strong)) expect([200, 204]).toContain((await attempt()).status);
    });

    it('members without admin scopes do not restrict the caller', async () => {
      group = await newGroup();
      role = role.replace(/[^/]+$/, group['id'] as string);
      await join();
      for (const attempt of attempts(weak)) expect([200, 204]).toContain((await attempt()).status);
    });
  });

  it('AD3: a group has no admin scopes, and unknown members are refused', async () => {
    expect((await call('POST', '', { name: 'x', admin_scopes: ['keys:write'] })).status).toBe(400);
  });
});
