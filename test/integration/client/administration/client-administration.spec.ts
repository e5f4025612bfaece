import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ClientAdministration,
  ClientDirectory,
  OriginDirectory,
  ResourceAdministration,
} from '../../../../src/client/index.js';
import { ClientSecrets } from '../../../../src/client/secrets/client-secrets.js';
import { ADMIN_SCOPES, isId, Scope, type AdminCaller, type ClientId } from '../../../../src/common/index.js';
import { DATABASES, startApp, type RunningApp } from '../../../support/app.js';

const METADATA = { redirect_uris: ['https://client.example/cb'] };

const caller = (...scopes: string[]): AdminCaller => ({
  sub: 'another-admin',
  clientId: 'admin' as ClientId,
  scope: Scope.of(scopes),
});

describe.each(DATABASES)('client administration on %s', (database) => {
  let running: RunningApp;
  let clients: ClientAdministration;

  beforeAll(async () => {
    running = await startApp({ database });
    clients = running.app.get(ClientAdministration);
  });
  afterAll(() => running?.close());

  it('TK19: a generated client_id never has the form of a sub', async () => {
    const { client } = await clients.create(METADATA, null);
    expect(client.id).toMatch(/^client-[A-Za-z0-9_-]{22}$/);
    expect(isId(client.id)).toBe(false);
  });

  it('AD5: an administrator cannot give a client an admin scope that the administrator does not hold', async () => {
    const weak = caller('clients:write', 'clients:read');
    const metadata = { ...METADATA, scope: 'openid clients:read keys:write' };
    await expect(clients.create(metadata, weak)).rejects.toMatchObject({ code: 'access_denied', status: 403 });
    const { client } = await clients.create({ ...METADATA, scope: 'openid clients:read' }, weak);
    const change = clients.change(client.id, { scope: 'openid clients:read keys:write' }, weak);
    await expect(change).rejects.toMatchObject({ code: 'access_denied' });
    await expect(clients.change(client.id, { scope: 'openid' }, weak)).resolves.toBeTruthy();
  });

  it('AD5: an administrator cannot change a client with an admin scope that the administrator does not hold', async () => {
    const weak = caller('clients:write');
    const { client } = await clients.create({ ...METADATA, scope: ADMIN_SCOPES.join(' ') }, null);
    const denied = { code: 'access_denied', status: 403 };
    await expect(clients.change(client.id, { redirect_uris: ['https://evil.example'] }, weak)).rejects.toMatchObject(
      denied,
    );
    await expect(clients.change(client.id, { scope: '' }, weak)).rejects.toMatchObject(denied);
    await expect(clients.revoke(client.id, weak)).rejects.toMatchObject(denied);
    await expect(clients.remove(client.id, weak)).rejects.toMatchObject(denied);
  });

  it('a change merges members, null restores the default, and the result is validated', async () => {
    const { client } = await clients.create({ ...METADATA, client_name: 'One', default_scope: 'email' }, null);
    const { client: changed } = await clients.change(client.id, { client_name: null, contacts: ['a@b.example'] }, null);
    expect(changed.name).toBe(client.id);
    expect(changed.metadata).toMatchObject({ ...METADATA, default_scope: 'email', contacts: ['a@b.example'] });
    expect(changed.metadata).not.toHaveProperty('client_name');
    await expect(clients.change(client.id, { scope: 'openid' }, null)).rejects.toMatchObject({
      code: 'invalid_client_metadata',
    });
    expect((await clients.find(client.id)).metadata).toEqual(changed.metadata);
  });

  it.each(['{"client_id":"x"}', '{"id":"x"}', '{"created_at":"x"}', '{"tokens_not_before":null}', '{"__proto__":{"disabled":true}}'])(
    'AD3: the change %s of a member that is not metadata → invalid_client_metadata',
    async (sent) => {
      const { client } = await clients.create(METADATA, null);
      await expect(clients.change(client.id, JSON.parse(sent), null)).rejects.toMatchObject({
        code: 'invalid_client_metadata',
        description: expect.stringMatching(/^There is no member|^client_id cannot be changed$/),
      });
      expect(await clients.find(client.id)).toEqual(client);
    },
  ); // prettier-ignore

  it('two concurrent changes of the same version → one succeeds, the other fails with conflict and stores nothing', async () => {
    const { client } = await clients.create(METADATA, null);
    const changes = ['One', 'Two'].map((client_name) => clients.change(client.id, { client_name }, null));
    const outcomes = await Promise.allSettled(changes);
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.client.name] : []));
    for (const { reason } of lost) expect(reason).toMatchObject({ code: 'conflict', status: 409 });
    expect(won).toContain((await clients.find(client.id)).name);
  });

  it('a client that becomes confidential gets a secret; a client that becomes public loses all secrets', async () => {
    const secrets = running.app.get(ClientSecrets);
    const { client, clientSecret } = await clients.create({ ...METADATA, token_endpoint_auth_method: 'none' }, null);
    expect(clientSecret).toBeNull();
    const change = (token_endpoint_auth_method: string) =>
      clients.change(client.id, { token_endpoint_auth_method }, null);
    const first = (await change('client_secret_basic')).clientSecret ?? '';
    expect(await secrets.check(client.id, first)).toBe(true);
    expect((await change('client_secret_post')).clientSecret).toBeNull();
    expect(await secrets.check(client.id, first)).toBe(true);
    await change('none');
    const second = (await change('client_secret_basic')).clientSecret ?? '';
    expect([await secrets.check(client.id, first), await secrets.check(client.id, second)]).toEqual([false, true]);
  });

  it('deleting a client removes its secrets and origins', async () => {
    const { client, clientSecret } = await clients.create({ redirect_uris: ['https://gone.example/cb'] }, null);
    const origins = running.app.get(OriginDirectory);
    expect(await origins.isRegistered('https://gone.example')).toBe(true);
    await clients.remove(client.id, null);
    expect(await origins.isRegistered('https://gone.example')).toBe(false);
    expect(await running.app.get(ClientSecrets).check(client.id, clientSecret ?? '')).toBe(false);
    expect(await running.app.get(ClientDirectory).find(client.id)).toBeNull();
    await expect(clients.remove(client.id, null)).rejects.toMatchObject({ code: 'not_found', status: 404 });
  });

  it('revoking ends everything issued until now, to the millisecond, and nothing issued later', async () => {
    const { client } = await clients.create(METADATA, null);
    const before = new Date();
    await clients.revoke(client.id, null);
    const after = await running.app.get(ClientDirectory).find(client.id);
    expect(after?.ended(before)).toBe(true);
    expect(after?.ended(new Date(Date.now() + 2))).toBe(false);
  });

  it('CORS origins follow the redirect_uris and are compared exactly', async () => {
    const origins = running.app.get(OriginDirectory);
    const redirect_uris = ['https://one.example:8443/cb', 'https://one.example:8443/other', 'com.example.app:/cb'];
    const { client } = await clients.create({ redirect_uris, application_type: 'native' }, null);
    expect(await origins.isRegistered('https://one.example:8443')).toBe(true);
    for (const other of [
      'https://one.example',
      'http://one.example:8443',
      'https://ONE.example:8443',
      'null',
      '',
      'com.example.app:',
    ]) {
      expect(await origins.isRegistered(other)).toBe(false);
    }
    await clients.change(client.id, { redirect_uris: ['https://two.example/cb'] }, null);
    expect(await origins.isRegistered('https://one.example:8443')).toBe(false);
    expect(await origins.isRegistered('https://two.example')).toBe(true);
  });

  it('resource_ids are stored as ids and must exist; a deleted resource does not block a change', async () => {
    const resources = running.app.get(ResourceAdministration);
    const { id } = await resources.create({ identifier: 'https://api.example' }, null);
    const { client } = await clients.create({ ...METADATA, resource_ids: ['https://api.example', id] }, null);
    expect(client.resourceIds).toEqual([id]);
    await expect(clients.change(client.id, { resource_ids: ['https://no.example'] }, null)).rejects.toMatchObject({
      code: 'invalid_client_metadata',
    });
    await resources.remove(id, null);
    expect((await clients.change(client.id, { client_name: 'Other' }, null)).client.resourceIds).toEqual([]);
  });
});
