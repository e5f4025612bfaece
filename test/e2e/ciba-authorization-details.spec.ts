import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { BackchannelProduct, CIBA } from '../support/backchannel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { formOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

type Form = Readonly<Record<string, string>>;

const [BANK, FILES] = ['https://bank.example', 'https://files.example'];
const PAYMENT_TYPE = {
  type: 'payment',
  title: 'Pay {amount} EUR to {creditor}',
  schema: {
    type: 'object',
    required: ['amount'],
    properties: { amount: { type: 'string' }, creditor: { type: 'string' }, weight: { type: 'number' } },
  },
};
const FILE_TYPE = {
  type: 'folder',
  title: 'Use your folder {path}',
  schema: { type: 'object', properties: { path: { type: 'string' } } },
};
const PAYMENT = { type: 'payment', amount: '12.00', creditor: 'The till' };
const SECOND = { ...PAYMENT, amount: '7.00' };
const FOLDER = { type: 'folder', path: '/photos' };
const text = (...details: unknown[]) => JSON.stringify(details);

describe.each(DATABASES)('authorization_details of a backchannel request (RFC 9396, CIBA Core §7.1), on %s', (database) => {
  const clock = new FixedClock(new Date());
  let server: BackchannelProduct;
  let client: RegisteredClient;
  let key: ClientKeyPair;
  let signer: RegisteredClient;
  let bankId: string;

  beforeAll(async () => {
    server = await BackchannelProduct.start(clock, { database });
    const { admin } = server.product;
    const bank = await admin.createResource({ identifier: BANK, name: 'The Bank', authorization_details_types: [PAYMENT_TYPE] });
    bankId = bank['id'] as string;
    await admin.createResource({ identifier: FILES, access_token_format: 'opaque', authorization_details_types: [FILE_TYPE] });
    key = await newClientKey('ES256');
    client = await server.newClient({ authorization_details_types: ['payment', 'folder'] });
    signer = await server.newClient({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
      backchannel_authentication_request_signing_alg: 'ES256',
      authorization_details_types: ['payment'],
    });
  });
  afterAll(() => server.product.close());

  const asked = (who: { readonly username: string }, ...details: unknown[]) =>
    server.asked(who, { authorization_details: text(...details) }, client);
  const call = async (path: string, form: Form): Promise<Json> =>
    (await postForm(`${server.url}${path}`, form, basic(client.client_id, client.client_secret))).body;
  const introspected = (tokens: Json) => call('/introspect', { token: tokens['access_token'] as string });
  const tokensOf = async (id: string): Promise<Json> => (await server.poll(id, client)).body;
  async function allowed(agent: UserAgent, page: Answer, without: readonly string[] = [], more: Form = {}) {
    const { action, fields } = formOf(page)!;
    const kept = Object.entries(fields).filter(([name]) => !without.includes(name));
    return agent.post(action, { ...Object.fromEntries(kept), decision: 'allow', ...more });
  }
  /** Asks, opens the page and allows with a changed form. @returns the tokens */
  async function granted(details: readonly unknown[], without: readonly string[] = [], more: Form = {}): Promise<Json> {
    const [who, agent] = [await server.newPerson(), new UserAgent(server.url)];
    const id = await asked(who, ...details);
    expect((await allowed(agent, await server.open(id, who, agent), without, more)).status).toBe(303);
    return tokensOf(id);
  }
  const askSigned = async (claims: Json, form: Form = {}) =>
    postForm(`${server.url}/backchannel-authentication`, {
      ...(await server.assertionOf(signer, key)),
      request: await server.signed(signer, key, claims),
      ...form,
    });

  it('is shown, and granted in tokens, introspection and refresh, beside the issuer', async () => {
    const [who, agent] = [await server.newPerson(), new UserAgent(server.url)];
    const id = await asked(who, { ...PAYMENT, weight: 3 });
    const page = await server.open(id, who, agent);
    for (const shown of ['The Bank', BANK, 'Pay 12.00 EUR to The till', 'weight : 3']) expect(textOf(page)).toContain(shown);
    await agent.submit(page, { decision: 'allow' });
    const tokens = await tokensOf(id);
    const details = [{ ...PAYMENT, weight: 3 }];
    expect(tokens['authorization_details']).toEqual(details);
    expect(decodeJwt(tokens['access_token'] as string)).toMatchObject({ aud: [BANK, server.url], authorization_details: details });
    expect(await introspected(tokens)).toMatchObject({ active: true, authorization_details: details });
    const refreshed = await call('/token', { grant_type: 'refresh_token', refresh_token: tokens['refresh_token'] as string });
    expect(refreshed['authorization_details']).toEqual(details);
    const { body } = await (await server.admin()).get(`/authorizations?sub=${who.sub}`);
    expect(body['items'][0]).toMatchObject({ resources: [BANK], authorization_details: details });
  });

  it('one object has no box; of several each has one, and what is cleared is not granted', async () => {
    const who = await server.newPerson();
    expect((await server.open(await asked(who, PAYMENT), who)).body).not.toContain('type="checkbox"');
    expect((await server.open(await asked(who, PAYMENT, SECOND), who)).body.match(/type="checkbox"/g)).toHaveLength(2);
    const tokens = await granted([PAYMENT, FOLDER, SECOND], ['detail_0', 'detail_1']);
    expect(tokens['authorization_details']).toEqual([SECOND]);
    expect(await introspected(tokens)).toMatchObject({ aud: [BANK, server.url], authorization_details: [SECOND] });
  });

  it('a form without any object → the sign-in only: neither objects nor their API', async () => {
    const tokens = await granted([PAYMENT, SECOND], ['detail_0', 'detail_1']);
    expect(tokens).not.toHaveProperty('authorization_details');
    expect(decodeJwt(tokens['access_token'] as string)).toMatchObject({ aud: server.url, scope: 'openid' });
  });

  it('widened by the form: other indexes, JSON, scope and resource → nothing beyond the request', async () => {
    const evil = text({ ...PAYMENT, amount: '999999.00' });
    const more = { detail_1: 'yes', 'detail_-1': 'yes', detail_7: evil, authorization_details: evil, scope: 'openid email', resource: FILES };
    const tokens = await granted([PAYMENT], [], more);
    expect(tokens).toMatchObject({ authorization_details: [PAYMENT], scope: 'openid' });
    expect(decodeJwt(tokens['access_token'] as string)['aud']).toEqual([BANK, server.url]);
  });

  it('the form of one request, sent with the id of another → 403, nothing is granted', async () => {
    const [who, agent] = [await server.newPerson(), new UserAgent(server.url)];
    const [small, large] = [await asked(who, SECOND), await asked(who, { ...PAYMENT, amount: '999999.00' })];
    const page = await server.open(small, who, agent);
    expect((await allowed(agent, page, [], { request: large.split('.')[0]! })).status).toBe(403);
    expect((await tokensOf(large))['error']).toBe('authorization_pending');
  });

  it('a page with HTML and marks of direction in an object → shown as text', async () => {
    const who = await server.newPerson();
    const id = await asked(who, { ...PAYMENT, creditor: '<script>alert(1)</script>\u202e' });
    const page = await server.open(id, who);
    expect(page.body).not.toContain('<script>alert');
    expect(textOf(page)).toContain('<script>alert(1)</script>[U+202E]');
  });

  it.each<[string, string, string]>([
    ['text that is not JSON', '[{', 'authorization_details is not JSON'],
    ['an empty array', '[]', 'authorization_details is empty'],
    ['duplicate members', '[{"type":"payment","amount":"1","amount":"2"}]', 'authorization_details/0'],
    ['an unknown type', text({ type: 'constructor' }), 'authorization_details/0/type is a type that no API declares'],
    ['an object that its schema refuses', text({ type: 'payment' }), 'authorization_details/0 must have required property'],
    ['an unknown member', text({ ...PAYMENT, more: 1 }), 'authorization_details/0/more is not a member'],
    ['the location of another API', text({ ...PAYMENT, locations: [FILES] }), 'authorization_details/0/locations/0'],
  ])('%s → 400 invalid_authorization_details, and nothing is stored (RFC 9396 §5)', async (_, authorization_details, described) => {
    const who = await server.newPerson();
    const { status, body } = await server.ask({ login_hint: who.username, authorization_details }, client);
    expect([status, body]).toMatchObject([400, { error: 'invalid_authorization_details' }]);
    expect(body['error_description']).toContain(described);
    const { body: audit } = await (await server.admin()).get(`/audit-events?type=approval.requested&sub=${who.sub}`);
    expect(audit['items']).toEqual([]);
  });

  it('a type that the client is not registered for → invalid_authorization_details (RFC 9396 §10)', async () => {
    const who = await server.newPerson();
    const form = { login_hint: who.username, authorization_details: text(PAYMENT) };
    expect(await server.ask(form)).toMatchObject({ status: 400, body: { error: 'invalid_authorization_details' } });
  });

  it('a type that the client loses, or that changes, while the request waits → refused on the page, no tokens', async () => {
    const [who, admin] = [await server.newPerson(), await server.admin()];
    const own = await server.newClient({ authorization_details_types: ['payment'] });
    const id = await server.asked(who, { authorization_details: text(PAYMENT) }, own);
    const agent = new UserAgent(server.url);
    const page = await server.open(id, who, agent);
    const clientAt = `/clients/${own.client_id}`;
    await admin.call('PATCH', clientAt, { authorization_details_types: [] });
    expect((await allowed(agent, page)).status).toBe(400);
    await admin.call('PATCH', clientAt, { authorization_details_types: ['payment'] });
    const stricter = { ...PAYMENT_TYPE, schema: { ...PAYMENT_TYPE.schema, required: ['amount', 'weight'] } };
    await admin.call('PATCH', `/resources/${bankId}`, { authorization_details_types: [stricter] });
    expect((await allowed(agent, page)).status).toBe(400);
    await admin.call('PATCH', `/resources/${bankId}`, { authorization_details_types: [PAYMENT_TYPE] });
    expect((await server.poll(id, own)).body['error']).toBe('authorization_pending');
  });

  describe('in a signed request (CIBA Core §7.1.1)', () => {
    it.each([
      ['an array', [PAYMENT]],
      ['its text', text(PAYMENT)],
    ])('%s → granted', async (_, authorization_details) => {
      const who = await server.newPerson();
      const { status, body } = await askSigned({ login_hint: who.username, authorization_details });
      expect(status).toBe(200);
      const id = body['auth_req_id'] as string;
      await server.answer(id, who);
      const form = { ...(await server.assertionOf(signer, key)), grant_type: CIBA, auth_req_id: id };
      expect((await postForm(`${server.url}/token`, form)).body['authorization_details']).toEqual([PAYMENT]);
    });

    it.each<[string, Json, Form, string]>([
      ['beside the JWT', {}, { authorization_details: text(PAYMENT) }, 'invalid_request'],
      ['an object', { authorization_details: PAYMENT }, {}, 'invalid_authorization_details'],
      ['a number', { authorization_details: 1 }, {}, 'invalid_authorization_details'],
      ['null', { authorization_details: null }, {}, 'invalid_authorization_details'],
      ['an unsafe number', { authorization_details: [{ ...PAYMENT, weight: 2 ** 60 }] }, {}, 'invalid_authorization_details'],
      ['an unregistered type', { authorization_details: [FOLDER] }, {}, 'invalid_authorization_details'],
    ])('%s → 400', async (_, claims, form, error) => {
      const who = await server.newPerson();
      expect(await askSigned({ login_hint: who.username, ...claims }, form)).toMatchObject({ status: 400, body: { error } });
    });
  });

  describe('at the token endpoint (RFC 9396 §6)', () => {
    it.each<[string, string, unknown]>([
      ['some granted objects', text(SECOND), [SECOND]],
      ['an object that was not granted', text({ ...SECOND, amount: '6.99' }), undefined],
      ['text that is not JSON', '[', undefined],
    ])('%s → these, or invalid_authorization_details and the request is not used up', async (_, authorization_details, expected) => {
      const [who, agent] = [await server.newPerson(), new UserAgent(server.url)];
      const id = await asked(who, PAYMENT, SECOND);
      await agent.submit(await server.open(id, who, agent), { decision: 'allow' });
      const answer = await call('/token', { grant_type: CIBA, auth_req_id: id, authorization_details });
      expect(answer['authorization_details']).toEqual(expected);
      if (expected !== undefined) return;
      expect(answer['error']).toBe('invalid_authorization_details');
      expect((await tokensOf(id))['authorization_details']).toEqual([PAYMENT, SECOND]);
    });
  });
}); // prettier-ignore
