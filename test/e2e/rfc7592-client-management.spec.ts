import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic, postForm, type Json } from '../support/admin-api.js';
import { DATABASES, startApp, type RunningApp } from '../support/app.js';
import { callRegistration, registered, SELF } from '../support/registration.js';

const MACHINE = { ...SELF, grant_types: ['authorization_code', 'client_credentials'] };

describe.each(DATABASES)('/register/:client_id (RFC 7592 §2) over %s', (database) => {
  let server: RunningApp;
  let admin: AdminApi;
  beforeAll(async () => {
    server = await startApp({ database });
    admin = await AdminApi.of(server.url);
  });
  afterAll(() => server?.close());

  const call = (method: string, self: Json, body?: unknown, token: string = self['registration_access_token']) =>
    callRegistration(method, self['registration_client_uri'], body, token);
  const put = (self: Json, more: object = {}) => call('PUT', self, { ...SELF, client_id: self['client_id'], ...more });
  const token = (self: Json, secret: string = self['client_secret']) =>
    postForm(`${server.url}/token`, { grant_type: 'client_credentials' }, basic(self['client_id'], secret));

  it('32: GET answers 200 with the registration and the same token, but without the secret', async () => {
    const self = await registered(server.url);
    const { status, headers, body } = await call('GET', self);
    const { client_secret: _, client_secret_expires_at: __, ...rest } = self;
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(body).toEqual(rest);
  });

  it('PUT resets members that are missing or null to their defaults, and keeps the secret', async () => {
    const self = await registered(server.url, { ...MACHINE, contacts: ['a@self.example'], tos_uri: 'https://self.example/tos' }); // prettier-ignore
    const { status, body } = await put(self, { client_name: 'Other', grant_types: MACHINE.grant_types, tos_uri: null });
    expect(status).toBe(200);
    expect(body).toMatchObject({ client_name: 'Other', contacts: [], client_id: self['client_id'] });
    expect(body).toMatchObject({ registration_access_token: self['registration_access_token'] });
    expect(Object.keys(body).filter((name) => /secret|tos/.test(name))).toEqual([]);
    expect((await call('GET', self)).body).toEqual(body);
    expect(await token(self)).toMatchObject({ status: 200 });
  });

  it('PUT accepts the answer of GET together with the right client_secret', async () => {
    const self = await registered(server.url, MACHINE);
    const { body } = await call('GET', self);
    expect(await call('PUT', self, { ...body, client_secret: self['client_secret'] })).toMatchObject({
      status: 200,
      body,
    });
  });

  it.each<[string, (self: Json) => object, string]>([
    ['no client_id', () => ({ client_id: undefined }), 'invalid_client_metadata'],
    ['the client_id of another client', () => ({ client_id: 'admin' }), 'invalid_client_metadata'],
    ['a client_secret that the client chose', () => ({ client_secret: 'x'.repeat(43) }), 'invalid_client_metadata'],
    ['a secret that is a number', () => ({ client_secret: 1 }), 'invalid_client_metadata'],
    ['RG6: an admin scope only', () => ({ scope: 'clients:write' }), 'invalid_client_metadata'],
    ['RG6: the scope of an API only', () => ({ scope: 'orders' }), 'invalid_client_metadata'],
    ['RG6: the password grant', () => ({ grant_types: ['password'] }), 'invalid_client_metadata'],
    ['RG6: skip_consent', () => ({ skip_consent: true }), 'invalid_client_metadata'],
    ['RG6: resource_ids', () => ({ resource_ids: ['admin'] }), 'invalid_client_metadata'],
    ['RG2: a fragment', () => ({ redirect_uris: ['https://self.example/#x'] }), 'invalid_redirect_uri'],
    ['RG2: http initiate_login_uri', () => ({ initiate_login_uri: 'http://self.example/' }), 'invalid_client_metadata'],
    ['a software statement', () => ({ software_statement: 'x' }), 'invalid_software_statement'],
  ])('PUT refuses %s with 400, and nothing changes', async (_, more, error) => {
    const self = await registered(server.url);
    expect(await put(self, more(self))).toMatchObject({ status: 400, body: { error } });
    expect((await call('GET', self)).body).toMatchObject(SELF);
  });

  it('RG6: PUT drops forbidden scopes, and answers with the remaining ones (RFC 7591 §3.2.1)', async () => {
    const self = await registered(server.url);
    const answer = await put(self, {
      scope: 'orders openid clients:write email groups',
      default_scope: 'email orders',
    });
    expect(answer).toMatchObject({ status: 200, body: { scope: 'openid email', default_scope: 'email' } });
    expect((await call('GET', self)).body).toMatchObject({ scope: 'openid email' });
  });

  it('RG6: PUT resets skip_consent and scopes that an administrator granted', async () => {
    const self = await registered(server.url);
    const given = { skip_consent: true, scope: 'openid reports' };
    expect(await admin.call('PATCH', `/clients/${self['client_id']}`, given)).toMatchObject({ status: 200 });
    expect(await put(self)).toMatchObject({ status: 200 });
    const { body } = await admin.get(`/clients/${self['client_id']}`);
    expect(body).toMatchObject({ skip_consent: false, scope: expect.not.stringContaining('reports') });
  });

  it('RG6: PUT keeps the restrictions of an administrator, and ends the privileges', async () => {
    const self = await registered(server.url);
    const path = `/clients/${self['client_id']}`;
    const { id } = (await admin.call('POST', '/groups', { name: 'members' })).body;
    const restrictions = { allowed_groups: [id], access_token_ttl: 30, id_token_ttl: 30, refresh_token_ttl: 40, refresh_token_idle_ttl: 20 }; // prettier-ignore
    const privileges = { skip_consent: true, resource_ids: ['issuer'] };
    expect(await admin.call('PATCH', path, { ...restrictions, ...privileges })).toMatchObject({ status: 200 });
    const { body: own } = await call('GET', self);
    expect(await call('PUT', self, own)).toMatchObject({ status: 200, body: own });
    const ended = { skip_consent: false, resource_ids: [], disabled: false };
    expect((await admin.get(path)).body).toMatchObject({ ...restrictions, ...ended });
    expect(await admin.call('DELETE', `/groups/${id}`)).toMatchObject({ status: 204 });
    expect(await put(self)).toMatchObject({ status: 200 });
    expect((await admin.get(path)).body).toMatchObject({ allowed_groups: [id] });
    expect(await put(self, { allowed_groups: ['members'] })).toMatchObject({ status: 400 });
  });

  it('RG6: PUT reduces a lifetime above the default of the server to the default', async () => {
    const self = await registered(server.url);
    const path = `/clients/${self['client_id']}`;
    expect(await admin.call('PATCH', path, { id_token_ttl: 3600 })).toMatchObject({ status: 200 });
    expect(await put(self)).toMatchObject({ status: 200 });
    expect((await admin.get(path)).body['id_token_ttl']).toBeLessThan(3600);
  });

  it('PUT answers with a new secret when a public client becomes confidential, and ends secrets in the reverse case', async () => {
    const self = await registered(server.url, { ...SELF, token_endpoint_auth_method: 'none' });
    const { body } = await put(self, { grant_types: MACHINE.grant_types });
    expect(body).toMatchObject({ client_secret: expect.any(String), client_secret_expires_at: 0 });
    expect(await token(self, body['client_secret'])).toMatchObject({ status: 200 });
    expect((await put(self, { token_endpoint_auth_method: 'none' })).body).not.toHaveProperty('client_secret');
    expect(await token(self, body['client_secret'])).toMatchObject({ status: 401 });
  });

  it('RG5: DELETE answers 204, and ends the client’s registration access token, secret and access tokens', async () => {
    const self = await registered(server.url, MACHINE);
    const { access_token: access } = (await token(self)).body;
    const other = await admin.createClient({ grant_types: ['client_credentials'] });
    expect(await call('DELETE', self)).toMatchObject({ status: 204 });
    for (const method of ['GET', 'PUT', 'DELETE']) expect(await call(method, self)).toMatchObject({ status: 401 });
    expect(await token(self)).toMatchObject({ status: 401 });
    const seen = await postForm(
      `${server.url}/introspect`,
      { token: access },
      basic(other.client_id, other.client_secret),
    );
    expect(seen.body).toEqual({ active: false });
    expect(await admin.get(`/clients/${self['client_id']}`)).toMatchObject({ status: 404 });
  });

  it.each<[string, (self: Json, other: Json) => string | undefined]>([
    ['no token', () => ''],
    ['nonsense', () => 'nonsense'],
    ['the token of another client', (_, other) => other['registration_access_token']],
    ['its client_secret', (self) => self['client_secret']],
    ['an access token of the admin API', () => admin.token],
  ])('RG5: GET, PUT and DELETE with %s → 401 with a Bearer challenge', async (_, tokenOf) => {
    const [self, other] = [await registered(server.url), await registered(server.url)];
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await call(method, self, method === 'PUT' ? {} : undefined, tokenOf(self, other));
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
    }
    expect(await call('GET', self)).toMatchObject({ status: 200 });
  });

  it.each(['client-unknown', 'admin', '%00', 'a%20b', 'x'.repeat(300), '..%2Fadmin', 'ä'])(
    'RG5: GET of an unknown or unmanaged client (%s) → 401 as for a wrong token',
    async (id) => {
      const answer = await callRegistration('GET', `${server.url}/register/${id}`, undefined, 'a'.repeat(43));
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    },
  );

  it('GET and PUT of a disabled client → 401 until it is enabled', async () => {
    const self = await registered(server.url);
    await admin.call('PATCH', `/clients/${self['client_id']}`, { disabled: true });
    expect(await call('GET', self)).toMatchObject({ status: 401 });
    expect(await put(self)).toMatchObject({ status: 401 });
    await admin.call('PATCH', `/clients/${self['client_id']}`, { disabled: false });
    expect(await call('GET', self)).toMatchObject({ status: 200 });
  });

  it('PATCH → 405 with Allow', async () => {
    const { status, headers } = await call('PATCH', await registered(server.url), {});
    expect([status, headers.get('allow')]).toEqual([405, 'GET, PUT, DELETE']);
  });
});
