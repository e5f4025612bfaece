import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientAdministration } from '../../../../src/client/index.js';
import { ClientSecretAdministration } from '../../../../src/client/secrets/client-secret-administration.js';
import { ClientSecretStore } from '../../../../src/client/secrets/client-secret.store.js';
import { ClientSecrets } from '../../../../src/client/secrets/client-secrets.js';
import { SecretUsage } from '../../../../src/client/secrets/secret-usage.js';
import { newId, Scope, type AdminCaller, type ClientId } from '../../../../src/common/index.js';
import { ADMIN, DATABASES, startApp, type RunningApp } from '../../../support/app.js';
import { FixedClock } from '../../../support/fixed-clock.js';

const WEAK: AdminCaller = { sub: 'another-admin', clientId: 'other' as ClientId, scope: Scope.parse('clients:write') };

describe.each(DATABASES)('client secrets on %s', (database) => {
  const clock = new FixedClock();
  let running: RunningApp;
  let secrets: ClientSecrets;
  let administration: ClientSecretAdministration;

  beforeAll(async () => {
    running = await startApp({ database, clock });
    secrets = running.app.get(ClientSecrets);
    administration = running.app.get(ClientSecretAdministration);
  });
  afterAll(() => running?.close());

  async function aClient(more: object = {}): Promise<{ id: ClientId; first: string }> {
    const metadata = { redirect_uris: ['https://client.example/cb'], ...more };
    const { client, clientSecret } = await running.app.get(ClientAdministration).create(metadata, null);
    return { id: client.id, first: clientSecret ?? '' };
  }

  it('several secrets are valid at a time; deleting one leaves the others valid', async () => {
    const { id, first } = await aClient();
    const second = await administration.add(id, {}, WEAK);
    expect([await secrets.check(id, first), await secrets.check(id, second.value)]).toEqual([true, true]);
    await administration.remove(id, second.row.id, WEAK);
    expect([await secrets.check(id, first), await secrets.check(id, second.value)]).toEqual([true, false]);
  });

  it('a secret expires at its time', async () => {
    const { id } = await aClient();
    const { value } = await administration.add(id, { expires_in: 60 }, WEAK);
    clock.advance(59);
    expect(await secrets.check(id, value)).toBe(true);
    clock.advance(1);
    expect(await secrets.check(id, value)).toBe(false);
  });

  it('a secret of one client does not authenticate another client', async () => {
    const [one, other] = [await aClient(), await aClient()];
    expect(await secrets.check(other.id, one.first)).toBe(false);
    const [row] = await secrets.ofClient(one.id);
    await expect(administration.remove(other.id, row?.id ?? '', WEAK)).rejects.toMatchObject({ code: 'not_found' });
    expect(await secrets.check(one.id, one.first)).toBe(true);
  });

  it('the last use is visible at once and stored by the next round', async () => {
    const { id, first } = await aClient();
    await secrets.check(id, 'wrong');
    expect(await secrets.ofClient(id)).toMatchObject([{ lastUsedAt: null }]);
    await secrets.check(id, first);
    expect(await secrets.ofClient(id)).toMatchObject([{ lastUsedAt: clock.now() }]);
    const stored = () => running.app.get(ClientSecretStore).ofClient(id);
    expect(await stored()).toMatchObject([{ lastUsedAt: null }]);
    await running.app.get(SecretUsage).flush();
    expect(await stored()).toMatchObject([{ lastUsedAt: clock.now() }]);
  });

  it('AD4: the database stores only a digest', async () => {
    const { id, first } = await aClient();
    expect(JSON.stringify(await running.app.get(ClientSecretStore).ofClient(id))).not.toContain(first);
  });

  it('AD5: an administrator cannot add or delete a secret of a client that holds more rights', async () => {
    await expect(administration.add(ADMIN.id, {}, WEAK)).rejects.toMatchObject({ code: 'access_denied', status: 403 });
    await expect(administration.remove(ADMIN.id, newId(), WEAK)).rejects.toMatchObject({ code: 'access_denied' });
  });

  it.each([
    ['an unknown client', 'nobody', {}, 'not_found'],
    ['a time in the past', null, { expires_at: '2020-01-01T00:00:00Z' }, 'invalid_request'],
    ['two different expiries', null, { expires_in: 60, expires_at: '2030-01-01T00:00:00Z' }, 'invalid_request'],
  ])('adding a secret with %s → refused', async (_, id, dto, code) => {
    await expect(administration.add(id ?? (await aClient()).id, dto, WEAK)).rejects.toMatchObject({ code });
  });

  it('a secret for a public client, or a 21st one → conflict', async () => {
    const { id: ofPublic } = await aClient({ token_endpoint_auth_method: 'none' });
    await expect(administration.add(ofPublic, {}, WEAK)).rejects.toMatchObject({ code: 'conflict' });
    const { id } = await aClient();
    for (let count = 1; count < 20; count++) await administration.add(id, {}, WEAK);
    await expect(administration.add(id, {}, WEAK)).rejects.toMatchObject({ code: 'conflict', status: 409 });
  });

  it.each(['no-uuid', 'a\0', newId()])('deleting the unknown secret %j → not_found', async (secretId) => {
    const { id } = await aClient();
    await expect(administration.remove(id, secretId, WEAK)).rejects.toMatchObject({ code: 'not_found' });
  });
});
