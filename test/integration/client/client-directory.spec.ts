import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientAdministration, ClientDirectory } from '../../../src/client/index.js';
import { ADMIN, DATABASES, startApp, type RunningApp, type TestDatabase } from '../../support/app.js';
import { migratedDatabase } from '../../support/migrated-database.js';

const METADATA = { redirect_uris: ['https://client.example/cb'], client_name: 'First' };

describe.each(DATABASES)('ClientDirectory on %s', (database) => {
  let shared: TestDatabase;
  let here: RunningApp;
  let elsewhere: RunningApp;

  beforeAll(async () => {
    shared = await migratedDatabase(database);
    const start = () => startApp({ databaseUrl: shared.url });
    [here, elsewhere] = await Promise.all([start(), start()]);
  });
  afterAll(async () => {
    await here?.close();
    await elsewhere?.close();
    await shared?.remove();
  });

  it('finds the first admin client, which two processes created concurrently', async () => {
    const client = await elsewhere.app.get(ClientDirectory).find(ADMIN.id);
    expect(client).toMatchObject({ id: ADMIN.id, disabled: false });
    expect(client?.mayUse('client_credentials')).toBe(true);
  });

  it('shows own writes at once, and writes of another process after the next read', async () => {
    const { client } = await here.app.get(ClientAdministration).create(METADATA, null);
    const nameIn = async ({ app }: RunningApp) => (await app.get(ClientDirectory).find(client.id))?.name;
    expect([await nameIn(here), await nameIn(elsewhere)]).toEqual(['First', 'First']);
    await here.app.get(ClientAdministration).change(client.id, { client_name: 'Second' }, null);
    expect(await nameIn(here)).toBe('Second');
    await expect.poll(() => nameIn(elsewhere)).toBe('Second');
    await here.app.get(ClientAdministration).remove(client.id, null);
    expect(await nameIn(here)).toBeUndefined();
    await expect.poll(() => nameIn(elsewhere)).toBeUndefined();
  });

  it('does not cache that a client does not exist', async () => {
    const directory = elsewhere.app.get(ClientDirectory);
    expect(await directory.find('to-come')).toBeNull();
    await here.app.get(ClientAdministration).create(METADATA, null, { id: 'to-come' });
    expect(await directory.find('to-come')).not.toBeNull();
  });

  it.each([
    ['a NUL character', 'a\0'],
    ['nothing', ''],
    ['characters outside ASCII', 'ä ö'],
    ['too many characters', 'a'.repeat(101)],
  ])('an id with %s → null, without a database query', async (_, id) => {
    expect(await here.app.get(ClientDirectory).find(id)).toBeNull();
  });
});
