import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { request, type Json, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { startProduct, type Product } from '../support/product.js';

const OTHER = '"AAAAAAAAAAAAAAAAAAAAAAAAAAA"';

interface Kind {
  readonly list: string;
  readonly id: string;
  readonly make: () => Json;
  readonly change: (text: string) => Json;
}

let made = 0;
const KINDS: Kind[] = [
  { list: '/clients', id: 'client_id', make: () => ({ grant_types: ['client_credentials'] }), change: (client_name) => ({ client_name }) },
  { list: '/users', id: 'sub', make: () => ({ username: `u${made++}`, email: 'u@example.com' }), change: (name) => ({ name }) },
  { list: '/resources', id: 'id', make: () => ({ identifier: `https://r${made++}.example` }), change: (name) => ({ name }) },
  { list: '/claim-definitions', id: 'id', make: () => ({ name: `c${made++}`, type: 'string', scope: 'profile', places: ['userinfo'], description: 'x' }), change: (description) => ({ description }) },
  { list: '/identity-providers', id: 'id', make: () => ({ id: `p${made++}`, name: 'x', preset: 'openid', issuer: 'https://op.example', client_id: 'x' }), change: (name) => ({ name }) },
  { list: '/groups', id: 'id', make: () => ({ name: `g${made++}` }), change: (description) => ({ description }) },
]; // prettier-ignore

describe.each(DATABASES)('If-Match (RFC 9110 §13.1.1) over %s', (database) => {
  let product: Product;
  beforeAll(async () => void (product = await startProduct({ database })));
  afterAll(() => product.close());

  it('values of further claims: ETag, a change that matches → 200, one that does not → 412 and no change', async () => {
    const sub = await product.admin.createUser({ username: `values-${database}` });
    const name = `value_${made++}`;
    const definition = { name, type: 'string', scope: 'profile', places: ['userinfo'], description: 'x' };
    await product.admin.call('POST', '/claim-definitions', definition);
    const path = `/users/${sub}/custom-claims`;
    const first = await call('GET', path);
    const etag = first.headers.get('etag')!;
    const change = (value: string, ifMatch: string) => call('PATCH', path, { body: { custom_claims: { [name]: value } }, ifMatch }); // prettier-ignore
    expect((await change('a', OTHER)).status).toBe(412);
    const changed = await change('b', etag);
    expect([changed.status, changed.body]).toEqual([200, { custom_claims: { [name]: 'b' } }]);
    expect(changed.headers.get('etag')).toBe((await call('GET', path)).headers.get('etag'));
    expect((await change('c', etag)).status).toBe(412);
    const tag = changed.headers.get('etag')!;
    const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => change(`v${i}`, tag)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => ![200, 412].includes(status))).toEqual([]);
  });

  function call(method: string, path: string, { body, ifMatch }: { body?: unknown; ifMatch?: string } = {}) {
    return request(`${product.url}/admin${path}`, {
      method,
      headers: {
        authorization: `Bearer ${product.admin.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(ifMatch !== undefined && { 'if-match': ifMatch }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  const tagOf = ({ headers }: JsonAnswer) => headers.get('etag') ?? '';

  describe.each(KINDS)('/admin$list', ({ list, id, make, change }) => {
    async function object(): Promise<{ path: string; tag: string }> {
      const created = await call('POST', list, { body: make() });
      expect(created.status).toBe(201);
      return { path: `${list}/${created.body[id]}`, tag: tagOf(created) };
    }

    it('POST, GET and PATCH answer with a strong ETag, which stays the same until a change', async () => {
      const { path, tag } = await object();
      expect(tag).toMatch(/^"[\w-]{27}"$/);
      expect([tagOf(await call('GET', path)), tagOf(await call('GET', path))]).toEqual([tag, tag]);
      const changed = await call('PATCH', path, { body: change('One') });
      expect(tagOf(changed)).not.toBe(tag);
      expect(tagOf(await call('GET', path))).toBe(tagOf(changed));
    });

    it('PATCH and DELETE with the current tag, alone or in a list, and PATCH with * → done', async () => {
      const { path, tag } = await object();
      const one = await call('PATCH', path, { body: change('One'), ifMatch: tag });
      expect(one.status).toBe(200);
      const two = await call('PATCH', path, { body: change('Two'), ifMatch: `${OTHER}, ${tagOf(one)}` });
      expect(two.status).toBe(200);
      expect((await call('PATCH', path, { body: change('Three'), ifMatch: '*' })).status).toBe(200);
      const now = tagOf(await call('GET', path));
      expect((await call('DELETE', path, { ifMatch: now })).status).toBe(204);
    });

    it('PATCH and DELETE with an earlier, another or a weak tag → 412 problem, and nothing changes', async () => {
      const { path, tag } = await object();
      await call('PATCH', path, { body: change('One') });
      const present = await call('GET', path);
      for (const ifMatch of [tag, OTHER, `W/${tagOf(present)}`]) {
        for (const method of ['PATCH', 'DELETE']) {
          const refused = await call(method, path, { ...(method === 'PATCH' && { body: change('Two') }), ifMatch });
          expect([refused.status, refused.body['error'], refused.body['title']]).toEqual([412, 'precondition_failed', 'Precondition Failed']); // prettier-ignore
        }
      }
      expect((await call('GET', path)).body).toEqual(present.body);
    });

    it('PATCH with a header that is not a list of tags → 400', async () => {
      const { path, tag } = await object();
      for (const ifMatch of ['yesterday', tag.slice(1, -1), '', `${tag} x`]) {
        expect((await call('PATCH', path, { body: change('One'), ifMatch })).status).toBe(400);
      }
    });

    it('of six PATCH requests at once with the same tag exactly one succeeds → the others 412', async () => {
      const { path, tag } = await object();
      const outcomes = await Promise.all(
        ['One', 'Two', 'Three', 'Four', 'Five', 'Six'].map((name) => call('PATCH', path, { body: change(name), ifMatch: tag })),
      );
      expect(outcomes.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412, 412, 412, 412, 412]);
    }); // prettier-ignore

    it('of a PATCH and a DELETE at once with the same tag exactly one succeeds', async () => {
      for (let round = 0; round < 4; round++) {
        const { path, tag } = await object();
        const [changed, deleted] = await Promise.all([
          call('PATCH', path, { body: change('Round'), ifMatch: tag }),
          call('DELETE', path, { ifMatch: tag }),
        ]);
        const left = (await call('GET', path)).status;
        expect([
          [200, 412, 200],
          [412, 204, 404],
          [404, 204, 404],
        ]).toContainEqual([changed.status, deleted.status, left]);
      }
    });
  });

  it('the tag of a client changes with POST revoke, but not with POST secrets', async () => {
    const { body } = await call('POST', '/clients', { body: { grant_types: ['client_credentials'] } });
    const path = `/clients/${body['client_id']}`;
    const before = tagOf(await call('GET', path));
    await call('POST', `${path}/secrets`, { body: {} });
    expect(tagOf(await call('GET', path))).toBe(before);
    await call('POST', `${path}/revoke`);
    expect(tagOf(await call('GET', path))).not.toBe(before);
  });

  it('DELETE and POST with If-Match for an object without a tag → 412, except *', async () => {
    const { body } = await call('POST', '/registration-tokens', { body: {} });
    expect((await call('DELETE', `/registration-tokens/${body['id']}`, { ifMatch: OTHER })).status).toBe(412);
    expect((await call('POST', `/users/${product.sub}/unlock`, { ifMatch: OTHER })).status).toBe(412);
    expect((await call('DELETE', `/registration-tokens/${body['id']}`, { ifMatch: '*' })).status).toBe(204);
  });

  it('POST answers with created_at and updated_at in ISO 8601, UTC', async () => {
    for (const { list, make } of KINDS) {
      const { created_at, updated_at } = (await call('POST', list, { body: make() })).body;
      for (const time of [created_at, updated_at]) expect(new Date(time as string).toISOString()).toBe(time);
    }
  });
});
