import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, request, type Json } from '../support/admin-api.js';
import { anAssertion, assertionForm, newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { ADMIN, DATABASES } from '../support/app.js';
import { BackChannel } from '../support/back-channel.js';
import { DpopKey } from '../support/dpop.js';
import { FixedClock } from '../support/fixed-clock.js';
import {
  ALICE,
  authorizeUrl,
  EVERYTHING,
  newPkce,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';
import { redirectRefusedBy, refusedBy } from '../support/refused-by.js';
import { callRegistration, registered } from '../support/registration.js';
import { aRequestObject } from '../support/request-objects.js';
import { UserAgent } from '../support/user-agent.js';

/** Sends a request. @returns the rule that refuses it; null when it is accepted */
type Attempt = () => Promise<string | null>;
type Form = Readonly<Record<string, string>>;

const CREDENTIALS = { grant_type: 'client_credentials' };
const PLAIN = { response_type: 'code', scope: 'openid', redirect_uri: REDIRECT_URI };

describe.each(DATABASES)('policies, on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;
  let key: ClientKeyPair;
  let rsa: ClientKeyPair;
  let dpop: DpopKey;

  beforeAll(async () => {
    product = await startProduct({ database, clock, env: { OPEN_REGISTRATION: 'true' } });
    [key, rsa, dpop] = await Promise.all([newClientKey(), newClientKey('RS256'), DpopKey.make()]);
  });
  afterAll(() => product.close());

  const withSecret = async (): Promise<{ id: string; channel: BackChannel; headers: Form }> => {
    const client = await product.admin.createClient(EVERYTHING);
    const { client_id: id, client_secret: secret } = client;
    return { id, channel: new BackChannel(product.url, client), headers: basic(id, secret) };
  };
  const withKey = async (): Promise<string> => {
    const metadata = { ...EVERYTHING, token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [key.jwk, rsa.jwk] } };
    return (await product.admin.createClient(metadata)).client_id;
  }; // prettier-ignore
  const create = (policy: Json) => product.admin.create('/policies', { name: 'Trial', ...policy });
  const reportOf = async (policy: Json, clientId: string): Promise<Json> => {
    const { body } = await product.admin.get(`/policies/${policy['id']}/report?limit=200`);
    return (body['items'] as Json[]).find((item) => item['client_id'] === clientId)!;
  };
  const countsOf = (item: Json) =>
    Object.fromEntries((item['refusals'] as Json[]).map(({ rule, requests }) => [rule, requests]));

  const asks = (id: string, more: Form = {}): Attempt => async () => {
    const { location } = await new UserAgent(product.url).get(authorizeUrl(product, { client_id: id, ...PLAIN, ...more }));
    return redirectRefusedBy(product.admin, location);
  }; // prettier-ignore
  const posts = (path: string, form: Form, headers: () => Promise<Form>): Attempt => async () =>
    refusedBy(product.admin, await postForm(product.url + path, form, await headers())); // prettier-ignore
  const signs = (id: string, by: ClientKeyPair, path = '/token', form: Form = CREDENTIALS): Attempt => async () => {
    const assertion = assertionForm(await anAssertion(id, product.url, by));
    return refusedBy(product.admin, await postForm(product.url + path, { ...form, ...assertion }));
  }; // prettier-ignore
  const pkce = () => ({ code_challenge: newPkce().challenge, code_challenge_method: 'S256' });

  /** Reports, enforces, and shows that the same requests are then refused by the rules that were reported. */
  async function tryOut(rule: Json, clientId: string, { failing, passing }: { failing: Attempt[]; passing: Attempt[] }) {
    const policy = await create({ rule, clients: [clientId] });
    expect(policy).toMatchObject({ mode: 'report', rule, clients: [clientId] });
    for (const attempt of [...failing, ...passing]) expect(await attempt()).toBeNull();
    const reported = await reportOf(policy, clientId);
    const { status, body } = await product.admin.call('POST', `/policies/${policy['id']}/enforce`);
    expect([status, body['mode']]).toEqual([200, 'enforce']);
    const refused: string[] = [];
    for (const attempt of failing) refused.push((await attempt()) ?? 'accepted');
    for (const attempt of passing) expect(await attempt()).toBeNull();
    await product.admin.call('PATCH', `/policies/${policy['id']}`, { mode: 'off' });
    for (const attempt of failing) expect(await attempt()).toBeNull();
    const counts = Object.fromEntries([...Map.groupBy(refused, (id) => id)].map(([id, all]) => [id, all.length]));
    return { reported, counts };
  } // prettier-ignore

  describe('a policy in report refuses nothing; after one POST …/enforce the same requests are refused as reported', () => {
    it('require_pkce', async () => {
      const { id } = await withSecret();
      const { reported, counts } = await tryOut({ require_pkce: true }, id, {
        failing: [asks(id), asks(id), asks(id, { state: 'x' })],
        passing: [asks(id, pkce())],
      });
      expect(reported).toMatchObject({ standing: 'would_fail', requests: 4, unfit_members: [] });
      expect(countsOf(reported)).toEqual({ 'AUTHZ-PKCE-1': 3 });
      expect(counts).toEqual(countsOf(reported));
      expect((reported['refusals'] as Json[])[0]).toMatchObject({
        section: 'RFC 7636 §4.3, RFC 9700 §2.1.1',
        example: 'code_challenge is missing (PKCE, RFC 7636)',
        by_day: [{ day: clock.now().toISOString().slice(0, 10), requests: 3 }],
      });
    });

    it('require_pushed_authorization_requests', async () => {
      const { id, headers } = await withSecret();
      const pushes: Attempt = async () => {
        const { body } = await postForm(`${product.url}/par`, PLAIN, headers);
        return asks(id, { request_uri: body['request_uri'] as string })();
      };
      const { reported, counts } = await tryOut({ require_pushed_authorization_requests: true }, id, {
        failing: [asks(id), asks(id, pkce())],
        passing: [pushes],
      });
      expect(countsOf(reported)).toEqual({ 'AUTHZ-PUSH-2': 2 });
      expect(counts).toEqual(countsOf(reported));
    });

    it.each([['dpop_bound_access_tokens'], ['sender_constrained_access_tokens']])('%s', async (member) => {
      const { id, headers } = await withSecret();
      const proven = async () => ({ ...headers, dpop: await dpop.proof('POST', `${product.url}/token`) });
      const { reported, counts } = await tryOut({ [member]: true }, id, {
        failing: [posts('/token', CREDENTIALS, async () => headers)],
        passing: [posts('/token', CREDENTIALS, proven)],
      });
      expect(countsOf(reported)).toEqual({ 'TOKEN-DPOP-3': 1 });
      expect(counts).toEqual(countsOf(reported));
    });

    it('algorithms, of assertions and of request objects', async () => {
      const id = await withKey();
      const object = (by: ClientKeyPair): Attempt => async () =>
        asks(id, { request: await aRequestObject(id, product.url, by) })(); // prettier-ignore
      const { reported, counts } = await tryOut({ algorithms: ['ES256', 'PS256'] }, id, {
        failing: [signs(id, rsa), signs(id, rsa, '/introspect', { token: 'x' }), object(rsa)],
        passing: [signs(id, key), object(key)],
      });
      expect(counts).toEqual(countsOf(reported));
      expect(Object.keys(counts)).toContain('CLIENT-AUTH-1');
    });

    it('authorization_code_ttl', async () => {
      const { id, channel } = await withSecret();
      const redeems = (after: number): Attempt => async () => {
        const code = await codeOf(id);
        clock.advance(after);
        return refusedBy(product.admin, await channel.redeem(code));
      }; // prettier-ignore
      const { reported, counts } = await tryOut({ authorization_code_ttl: 5 }, id, {
        failing: [redeems(6)],
        passing: [redeems(1)],
      });
      expect(countsOf(reported)).toEqual({ 'TOKEN-CODE-4': 1 });
      expect(counts).toEqual(countsOf(reported));
    });

    it('access_token_ttl, also of a token from before', async () => {
      const { id, channel } = await withSecret();
      const uses = (after: number): Attempt => async () => {
        const { body } = await channel.redeem(await codeOf(id));
        clock.advance(after);
        return refusedBy(product.admin, await channel.userinfo(body['access_token'] as string));
      }; // prettier-ignore
      const before = (await channel.redeem(await codeOf(id))).body['access_token'] as string;
      const { reported, counts } = await tryOut({ access_token_ttl: 60 }, id, {
        failing: [uses(150)],
        passing: [uses(1)],
      });
      expect(Object.values(countsOf(reported))).toEqual([1]);
      expect(counts).toEqual(countsOf(reported));
      const policy = await create({ rule: { access_token_ttl: 60 }, clients: [id], mode: 'enforce' });
      expect((await channel.userinfo(before)).status).toBe(401);
      await product.admin.call('DELETE', `/policies/${policy['id']}`);
      expect((await channel.userinfo(before)).status).toBe(200);
    });

    it('refresh_token_ttl', async () => {
      const { id, channel } = await withSecret();
      const refreshes = (after: number): Attempt => async () => {
        const { body } = await channel.redeem(await codeOf(id));
        clock.advance(after);
        return refusedBy(product.admin, await channel.refresh(body['refresh_token'] as string));
      }; // prettier-ignore
      const { reported, counts } = await tryOut({ refresh_token_ttl: 60 }, id, {
        failing: [refreshes(61)],
        passing: [refreshes(30)],
      });
      expect(countsOf(reported)).toEqual({ 'TOKEN-REFRESH-2': 1 });
      expect(counts).toEqual(countsOf(reported));
    });

    it('profile fapi-2-security: every refusal is one of those reported, and the report names the members that do not fit', async () => {
      const { id, headers } = await withSecret();
      const { reported, counts } = await tryOut({ profile: 'fapi-2-security' }, id, {
        failing: [asks(id), asks(id, { response_type: 'token' }), posts('/token', CREDENTIALS, async () => headers)],
        passing: [],
      });
      const rules = countsOf(reported);
      expect(Object.keys(rules)).toEqual(expect.arrayContaining(Object.keys(counts)));
      expect(rules).toMatchObject({ 'AUTHZ-PUSH-2': 2, 'CLIENT-PROFILE-2': 1, 'TOKEN-DPOP-3': 1 });
      expect(reported['unfit_members']).toEqual(
        expect.arrayContaining(['token_endpoint_auth_method', 'id_token_signed_response_alg']),
      );
    });

    // Proofs and assertions of the tests are made by the clock of the machine.
    afterAll(() => clock.advance((Date.now() - clock.now().getTime()) / 1000));

    async function codeOf(id: string): Promise<string> {
      const agent = new UserAgent(product.url);
      const location = await agent.signIn(authorizeUrl(product, { client_id: id, ...PLAIN }), ALICE);
      return new URL(location).searchParams.get('code')!;
    }
  });

  it('a report names clients without traffic, and clients whose requests all pass', async () => {
    const [quiet, good, bad] = [await withSecret(), await withSecret(), await withSecret()];
    const policy = await create({ rule: { require_pkce: true } });
    await asks(good.id, pkce())();
    await asks(bad.id)();
    for (const [{ id }, standing] of [[quiet, 'no_traffic'], [good, 'ready'], [bad, 'would_fail']] as const) {
      expect(await reportOf(policy, id)).toMatchObject({ client_id: id, standing });
    } // prettier-ignore
    const { body } = await product.admin.get(`/policies/${policy['id']}/report?limit=1`);
    expect(body).toMatchObject({ clients_with_traffic: 2, clients_that_would_fail: 1, next_cursor: expect.any(String) });
    expect(await reportOf(policy, ADMIN.id)).toBeUndefined();
    await product.admin.call('DELETE', `/policies/${policy['id']}`);
  }); // prettier-ignore

  it('a request that is refused anyway is not counted as refused by the policy', async () => {
    const { id } = await withSecret();
    const policy = await create({ rule: { require_pkce: true }, clients: [id] });
    expect(await asks(id, { response_type: 'codes' })()).toBe('AUTHZ-TYPE-2');
    expect(await reportOf(policy, id)).toMatchObject({ requests: 1, refusals: [] });
  });

  it('the reason of a refusal names the enforced policy', async () => {
    const { id } = await withSecret();
    await create({ name: 'PKCE for all', rule: { require_pkce: true }, clients: [id], mode: 'enforce' });
    expect(await asks(id)()).toBe('AUTHZ-PKCE-1');
    const { body } = await product.admin.get(`/refusals?client_id=${id}`);
    expect((body['items'] as Json[]).map(({ reason }) => reason as string)).toContainEqual(
      expect.stringContaining('(demanded by policy "PKCE for all")'),
    );
  });

  it('another rule begins new counts', async () => {
    const { id } = await withSecret();
    const policy = await create({ rule: { require_pkce: true }, clients: [id] });
    await asks(id)();
    expect(countsOf(await reportOf(policy, id))).toEqual({ 'AUTHZ-PKCE-1': 1 });
    const rule = { require_pushed_authorization_requests: true };
    await product.admin.call('PATCH', `/policies/${policy['id']}`, { rule });
    expect(await reportOf(policy, id)).toMatchObject({ standing: 'no_traffic', refusals: [] });
    await asks(id)();
    expect(countsOf(await reportOf(policy, id))).toEqual({ 'AUTHZ-PUSH-2': 1 });
  });

  describe('an enforced policy cannot be evaded', () => {
    let policy: Json;
    beforeAll(async () => {
      policy = await create({ name: 'All', rule: { require_pkce: true }, mode: 'enforce' });
    });
    afterAll(() => product.admin.call('DELETE', `/policies/${policy['id']}`));

    it('by an update: the client replaces its registration, or an administrator sets require_pkce to false', async () => {
      const self = { redirect_uris: [REDIRECT_URI] };
      const own = await registered(product.url, self);
      const id = own['client_id'] as string;
      const token = own['registration_access_token'] as string;
      const update = { ...self, client_id: id, require_pkce: false };
      const uri = own['registration_client_uri'] as string;
      expect((await callRegistration('PUT', uri, update, token)).status).toBe(200);
      expect((await product.admin.call('PATCH', `/clients/${id}`, { require_pkce: false })).status).toBe(200);
      const { body } = await product.admin.get(`/refusals?client_id=${id}`);
      expect(body['items']).toEqual([]);
      await asks(id)();
      await expect
        .poll(async () => ((await product.admin.get(`/refusals?client_id=${id}`)).body['items'] as Json[])[0]?.['rule'])
        .toMatchObject({ id: 'AUTHZ-PKCE-1' });
    });

    it('by a new registration', async () => {
      const { id } = await withSecret();
      expect(await asks(id)()).toBe('AUTHZ-PKCE-1');
    });

    it('by a request object, or a pushed request', async () => {
      const id = await withKey();
      expect(await asks(id, { request: await aRequestObject(id, product.url, key) })()).toBe('AUTHZ-PKCE-1');
      expect(await signs(id, key, '/par', PLAIN)()).toBe('AUTHZ-PKCE-1');
    });

    it('by an interaction from before: its next page is refused', async () => {
      const { id } = await withSecret();
      await product.admin.call('PATCH', `/policies/${policy['id']}`, { mode: 'off' });
      const agent = new UserAgent(product.url);
      const login = await agent.get(authorizeUrl(product, { client_id: id, ...PLAIN }));
      await product.admin.call('POST', `/policies/${policy['id']}/enforce`);
      const page = await agent.get(login.location!);
      expect(await redirectRefusedBy(product.admin, page.location)).toBe('AUTHZ-PKCE-1');
    });
  });

  describe('/admin/policies', () => {
    it.each<[string, Json]>([
      ['a rule without members', { rule: {} }],
      ['a rule with two members', { rule: { require_pkce: true, access_token_ttl: 60 } }],
      ['a rule that is false', { rule: { require_pkce: false } }],
      ['an unknown member of a rule', { rule: { require_mtls: true } }],
      ['an unknown profile', { rule: { profile: 'fapi-3' } }],
      ['an unknown algorithm', { rule: { algorithms: ['none'] } }],
      ['no algorithms', { rule: { algorithms: [] } }],
      ['a lifetime of nothing', { rule: { access_token_ttl: 0 } }],
      ['an unknown mode', { rule: { require_pkce: true }, mode: 'on' }],
      ['an unknown client', { rule: { require_pkce: true }, clients: ['nobody'] }],
      ['no clients', { rule: { require_pkce: true }, clients: [] }],
      ['no rule', {}],
      ['no name', { name: '', rule: { require_pkce: true } }],
    ])('%s → 400, and nothing is stored', async (_, policy) => {
      const before = (await product.admin.get('/policies?limit=200')).body['items'] as Json[];
      expect((await product.admin.call('POST', '/policies', { name: 'x', ...policy })).status).toBe(400);
      expect((await product.admin.get('/policies?limit=200')).body['items']).toEqual(before);
    });

    it('an administrator without policies:write, or without policies:read → 403', async () => {
      const policy = await create({ rule: { require_pkce: true }, mode: 'off' });
      const scoped = async (scope: string) => {
        const form = { ...CREDENTIALS, scope };
        return (await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret))).body['access_token'] as string;
      }; // prettier-ignore
      const [reader, other] = [await scoped('policies:read'), await scoped('clients:write')];
      const path = `/policies/${policy['id']}`;
      const call = async (method: string, at: string, token: string, body?: Json) =>
        (await product.admin.call(method, at, body, token)).status;
      expect(await call('GET', path, reader)).toBe(200);
      expect(await call('GET', `${path}/report`, reader)).toBe(200);
      expect(await call('POST', `${path}/enforce`, reader)).toBe(403);
      expect(await call('PATCH', path, reader, { mode: 'enforce' })).toBe(403);
      expect(await call('DELETE', path, reader)).toBe(403);
      expect(await call('POST', '/policies', reader, { name: 'x', rule: { require_pkce: true } })).toBe(403);
      for (const at of ['/policies', path, `${path}/report`]) expect(await call('GET', at, other)).toBe(403);
      expect((await product.admin.get(path)).body['mode']).toBe('off');
    });

    it('If-Match protects PATCH, enforce and DELETE (RFC 9110 §13.1.1); an unknown id → 404', async () => {
      const policy = await create({ rule: { require_pkce: true }, mode: 'off' });
      const path = `/policies/${policy['id']}`;
      const stale = { authorization: `Bearer ${product.admin.token}`, 'if-match': '"other"' };
      for (const [method, at] of [['POST', `${path}/enforce`], ['DELETE', path]] as const) {
        expect((await request(`${product.url}/admin${at}`, { method, headers: stale })).status).toBe(412);
      } // prettier-ignore
      const { headers } = await product.admin.get(path);
      const current = { ...stale, 'if-match': headers.get('etag')! };
      expect((await request(`${product.url}/admin${path}`, { method: 'DELETE', headers: current })).status).toBe(204);
      for (const at of [path, `${path}/report`, '/policies/x']) expect((await product.admin.get(at)).status).toBe(404);
      expect((await product.admin.call('POST', `${path}/enforce`)).status).toBe(404);
    });

    it('every change is audited', async () => {
      const policy = await create({ rule: { require_pkce: true }, mode: 'off' });
      await product.admin.call('PATCH', `/policies/${policy['id']}`, { name: 'Other' });
      await product.admin.call('POST', `/policies/${policy['id']}/enforce`);
      await product.admin.call('DELETE', `/policies/${policy['id']}`);
      for (const type of ['created', 'updated', 'enforced', 'deleted']) {
        const { body } = await product.admin.get(`/audit-events?type=policy.${type}&limit=200`);
        const details = (body['items'] as Json[]).map((event) => (event['details'] as Json)['policy'] as string);
        expect([type, details.includes(policy['id'] as string)]).toEqual([type, true]);
      }
    });

    it('a policy for all clients leaves the admin client its secret', async () => {
      const policy = await create({ rule: { profile: 'fapi-2-security' }, mode: 'enforce' });
      const token = await postForm(`${product.url}/token`, CREDENTIALS, basic(ADMIN.id, ADMIN.secret));
      expect(token.status).toBe(200);
      await product.admin.call('DELETE', `/policies/${policy['id']}`);
    });
  });
});
