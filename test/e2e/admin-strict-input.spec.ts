import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { startProduct, type Product } from '../support/product.js';

const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

describe.each(DATABASES)('the admin API over %s', (database) => {
  let product: Product;
  beforeAll(async () => void (product = await startProduct({ database })));
  afterAll(() => product.close());

  function call(method: string, path: string, body?: unknown) {
    return product.admin.call(method, path, body);
  }

  function usernames({ body }: { readonly body: Json }): string[] {
    return (body['items'] as { username: string }[]).map(({ username }) => username);
  }

  it.each([
    ['GET', '/users?emial=x', 'emial; email may be meant'],
    ['GET', '/users?Email=x', 'Email; email may be meant'],
    ['GET', '/users?team=staff', 'team'],
    ['GET', '/users?limit=2&offset=4', 'offset'],
    ['GET', `/users/${UNKNOWN_ID}?fields=name`, 'fields'],
    ['GET', '/clients?name=x', 'name'],
    ['GET', '/clients/admin?expand=secrets', 'expand'],
    ['POST', '/clients?dry_run=true', 'dry_run'],
    ['DELETE', '/clients/nobody?force=true', 'force'],
    ['GET', '/resources?q=x', 'q'],
    ['GET', '/keys?state=active', 'state'],
    ['GET', '/sessions?client_id=x', 'client_id'],
    ['GET', '/authorizations?user=x', 'user'],
    ['GET', '/audit-events?from=2026-01-01', 'from'],
    ['GET', '/refusals?clientId=x', 'clientId; client_id may be meant'],
    ['GET', '/maintenance?dryRun=true', 'dryRun; dry_run may be meant'],
    ['GET', '/users?%00=1', ''],
    ['GET', '/users?__proto__=1', '__proto__'],
  ])('%s %s with an unknown query parameter → 400 that names it', async (method, path, named) => {
    const { status, headers, body } = await call(method, path, method === 'POST' ? {} : undefined);
    expect([status, headers.get('content-type')]).toEqual([400, 'application/problem+json; charset=utf-8']);
    expect(body['detail']).toContain(`There is no query parameter ${named}`);
  });

  it.each(['/users?q=a&q=b', '/users?disabled=true&disabled=false', '/clients?limit=1&limit=2', '/keys?cursor=a&cursor=a'])(
    'GET %s with a repeated query parameter → 400 that names it',
    async (path) => {
      const { status, body } = await call('GET', path);
      expect([status, body['detail']]).toEqual([400, expect.stringMatching(/^The query parameter \w+ was sent more than once$/)]);
    },
  ); // prettier-ignore

  it.each<[string, string, Json, string]>([
    ['PATCH', `/users/{sub}`, { disable: true }, 'disable; disabled may be meant'],
    ['PATCH', `/users/{sub}`, { groups: ['staff'] }, 'groups'],
    ['PATCH', `/users/{sub}`, { address: { street: 'x' } }, 'address.street'],
    ['POST', '/users', { username: 'typo', emailVerified: true }, 'emailVerified; email_verified may be meant'],
    ['POST', '/users', { username: 'typo', address: { citty: 'x', country: 'UK' } }, 'address.citty'],
    ['POST', '/users', { username: 'typo', toString: 'x' }, 'toString'],
    ['PATCH', '/users/{sub}', { hasOwnProperty: 'x' }, 'hasOwnProperty'],
    ['POST', '/clients', { postLogoutRedirectUris: [] }, 'postLogoutRedirectUris; post_logout_redirect_uris may be meant'],
    ['POST', '/clients', { redirect_uri: 'https://a.example' }, 'redirect_uri; redirect_uris may be meant'],
    ['PATCH', '/clients/{client}', { scopes: 'openid' }, 'scopes; scope may be meant'],
    ['POST', '/clients/{client}/secrets', { expires: 5 }, 'expires'],
    ['POST', '/resources', { identifier: 'https://a.example', scope: ['x'] }, 'scope; scopes may be meant'],
    ['POST', '/registration-tokens', { uses: 3 }, 'uses'],
    ['POST', '/keys/rotate', { endSessions: true }, 'endSessions; end_sessions may be meant'],
  ])('%s %s with the unknown member in %j → 400 that names it, and nothing changes', async (method, path, sent, named) => {
    const at = path.replace('{sub}', product.sub).replace('{client}', product.client.client_id);
    const before = (await call('GET', `/users/${product.sub}`)).body;
    const { status, body } = await call(method, at, sent);
    expect([status, body['detail']]).toEqual([400, expect.stringContaining(`There is no member ${named}`)]);
    expect((await call('GET', `/users/${product.sub}`)).body).toEqual(before);
    expect(usernames(await call('GET', '/users?q=typo'))).toEqual([]);
  }); // prettier-ignore

  it('POST /admin/resources with a list among the roles → 400', async () => {
    const { status, body } = await call('POST', '/resources', { identifier: 'https://a.example', roles: [[]] });
    expect([status, body['detail']]).toEqual([400, 'each value in roles must be an object']);
  });

  it.each([
    ['POST', '/clients/{client}/revoke'],
    ['DELETE', '/clients/{client}'],
    ['DELETE', '/users/{sub}'],
    ['POST', '/maintenance'],
  ])('%s %s with a body, which it does not take → 400, and nothing changes', async (method, path) => {
    const at = path.replace('{sub}', product.sub).replace('{client}', product.client.client_id);
    const { status, body } = await call(method, at, { reason: 'tidying up' });
    expect([status, body['detail']]).toEqual([400, 'This request must not have a body']);
    expect((await call('GET', `/users/${product.sub}`)).status).toBe(200);
    expect((await call('GET', `/clients/${product.client.client_id}`)).status).toBe(200);
  });

  it('POST /register ignores unknown members (RFC 7591 §2)', async () => {
    const { token } = (await call('POST', '/registration-tokens', {})).body as { token: string };
    const response = await fetch(`${product.url}/register`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://rp.example/cb'], unheard_of: 1, clientName: 'x' }),
    });
    expect(response.status).toBe(201);
    expect(await response.json()).not.toHaveProperty('unheard_of');
  });

  it('GET /admin/users filters by email in any case, by username as at sign-in, and by disabled; filters combine', async () => {
    const make = (username: string, more: Json = {}) => product.admin.createUser({ username, ...more });
    await make('Finder.One', { email: 'Finder@Example.COM' });
    await make('finder.two', { email: 'finder@example.com', disabled: true });
    await make('finder.three', { email: 'other@example.com', disabled: true });
    const find = async (query: string) => usernames(await call('GET', `/users?${query}`));
    expect(await find('email=FINDER@example.com')).toEqual(['Finder.One', 'finder.two']);
    expect(await find('email=finder')).toEqual([]);
    expect(await find('email=f%C4%B1nder@example.com')).toEqual([]);
    expect(await find('username=FINDER.one')).toEqual(['Finder.One']);
    expect(await find('username=finder')).toEqual([]);
    expect(await find(`username=${encodeURIComponent('a\u200bb')}`)).toEqual([]);
    expect(await find('disabled=true&q=finder')).toEqual(['finder.two', 'finder.three']);
    expect(await find('disabled=false&email=finder@example.com')).toEqual(['Finder.One']);
    expect(await find('username=finder.two&q=finder.th')).toEqual([]);
    for (const wrong of ['disabled=1', 'disabled=', 'email=', 'username=']) {
      expect((await call('GET', `/users?${wrong}`)).status).toBe(400);
    }
  });

  it('GET /admin/users pages a filtered list without gap or repetition while users change', async () => {
    const subs: string[] = [];
    for (let index = 0; index < 7; index++) {
      subs.push(await product.admin.createUser({ username: `paged-${index}`, disabled: index % 2 === 0 }));
    }
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const page = await call('GET', `/users?disabled=true&q=paged&limit=1${cursor}`);
      seen.push(...usernames(page));
      if (page.body['next_cursor'] === null) break;
      cursor = `&cursor=${page.body['next_cursor']}`;
      if (seen.length === 1) await call('PATCH', `/users/${subs[2]}`, { disabled: false });
    }
    expect(seen).toEqual(['paged-0', 'paged-4', 'paged-6']);
  });

  it('PATCH of the email address updates the filter by email; null removes the user from it', async () => {
    const sub = await product.admin.createUser({ username: 'mover', email: 'before@example.com' });
    const find = async (email: string) => usernames(await call('GET', `/users?email=${email}`));
    await call('PATCH', `/users/${sub}`, { email: 'After@example.com' });
    expect([await find('before@example.com'), await find('after@example.com')]).toEqual([[], ['mover']]);
    await call('PATCH', `/users/${sub}`, { email: null });
    expect(await find('after@example.com')).toEqual([]);
  });

  it('GET /admin/audit-events lists events with since ≤ at < until, the latest first', async () => {
    for (const username of ['audited-1', 'audited-2', 'audited-3']) {
      await product.admin.createUser({ username });
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const all = (await call('GET', '/audit-events?type=user.created&limit=3')).body['items'] as { at: string }[];
    const [third, second, first] = all.map(({ at }) => at);
    const between = async (since?: string, until?: string) => {
      const query = new URLSearchParams({ type: 'user.created', ...(since && { since }), ...(until && { until }) });
      const { body } = await call('GET', `/audit-events?${query}`);
      return (body['items'] as { at: string }[]).map(({ at }) => at);
    };
    expect(await between(first, third)).toEqual([second, first]);
    expect(await between(second)).toEqual([third, second]);
    expect((await between(undefined, second)).slice(0, 1)).toEqual([first]);
    expect(await between(third, first)).toEqual([]);
    const offset = `${second!.slice(0, -1)}+00:00`;
    expect(await between(offset, third)).toEqual([second]);
    for (const wrong of [
      'yesterday',
      '1',
      '2026-13-01',
      '2026-11-22T09:30:00',
      '+010000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-23:59',
      '2026-02-31',
      '2026-W01-1T00:00:00Z',
    ]) {
      expect((await call('GET', `/audit-events?until=${encodeURIComponent(wrong)}`)).status).toBe(400);
    }
  });

  it.each(['/audit-events?sub=%F0%9F%98%80', '/audit-events?client_id=%00', '/audit-events?type=%C3%A9', '/authorizations?sub=%F0%9F%98%80', '/authorizations?client_id=%ff', '/users?email=%F0%9F%98%80', '/users?email=%00'])(
    'GET %s, a filter without a match → 200 with an empty list',
    async (path) => {
      const { status, body } = await call('GET', path);
      expect([status, body]).toEqual([200, { items: [], next_cursor: null }]);
    },
  ); // prettier-ignore

  it.each(['/authorizations', '/sessions', '/users', '/clients', '/resources', '/registration-tokens'])(
    'DELETE %s with an id that no database can hold → 404',
    async (path) => {
      for (const id of ['%F0%9F%98%80', '%00', 'x'.repeat(300)]) {
        expect((await call('DELETE', `${path}/${id}`)).status).toBe(404);
      }
    },
  );

  describe('a missing scope and a missing token (RFC 6750 §3.1)', () => {
    async function tokenFor(form: Record<string, string>, as = ADMIN as { id: string; secret: string }) {
      const answer = await postForm(`${product.url}/token`, { grant_type: 'client_credentials', ...form }, basic(as.id, as.secret)); // prettier-ignore
      return answer.body['access_token'] as string;
    }

    it.each([
      ['GET', '/users', 'users:read', 'clients:read'],
      ['POST', '/users', 'users:write', 'users:read'],
      ['GET', '/audit-events', 'audit:read', 'refusals:read maintenance:read'],
    ])('%s %s without %s → 403 insufficient_scope that names the scope', async (method, path, needed, scope) => {
      const { status, headers, body } = await product.admin.call(method, path, method === 'POST' ? {} : undefined, await tokenFor({ scope })); // prettier-ignore
      expect([status, body['error'], body['status']]).toEqual([403, 'insufficient_scope', 403]);
      expect(headers.get('www-authenticate')).toMatch(new RegExp(`error="insufficient_scope".*scope="${needed}"$`));
      expect(body['detail']).toContain(needed);
    });

    it('GET with a token of this server without any admin scope → 403 that names the scope', async () => {
      const { client_id: id, client_secret: secret } = product.client;
      const plain = await tokenFor({}, { id, secret });
      const { status, headers } = await product.admin.call('GET', '/clients', undefined, plain);
      expect([status, headers.get('www-authenticate')]).toEqual([403, expect.stringContaining('scope="clients:read"')]);
    });

    it('GET without a token, with an invalid token or with a token for another API → 401', async () => {
      await product.admin.createResource({ identifier: 'https://api.example', scopes: ['things:read'] });
      const { client_id: id, client_secret: secret } = await product.admin.createClient({
        grant_types: ['client_credentials'],
        scope: 'things:read',
      });
      const foreign = await tokenFor({ scope: 'things:read' }, { id, secret });
      for (const token of [foreign, 'nonsense', `${foreign.slice(0, -3)}abc`]) {
        const { status, headers } = await product.admin.call('GET', '/users', undefined, token);
        expect([status, headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
      }
      const anonymous = await fetch(`${product.url}/admin/users?nonsense=1`);
      expect([anonymous.status, anonymous.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="grantry"']);
    }); // prettier-ignore
  });
});
