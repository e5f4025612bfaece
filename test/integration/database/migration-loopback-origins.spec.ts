import { DataSource } from 'typeorm';
import { afterEach, describe, expect, it } from 'vitest';
import { dataSourceOptions, migrate } from '../../../src/database/index.js';
import { MIGRATIONS } from '../../../src/database/migrations/index.js';
import { DATABASES, newDatabase } from '../../support/app.js';
import { ENTITIES } from '../../support/entities.js';

const THIS = MIGRATIONS.findIndex(({ name }) => name === 'LoopbackOrigins1764600000041');

describe.each(DATABASES)('migration of loopback origins on %s', (database) => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  it('native clients get loopback origins with any port; web clients and other URIs do not', async () => {
    const { url, remove } = await newDatabase(database);
    cleanUps.push(remove);
    const options = { ...(await dataSourceOptions(url)), entities: [...ENTITIES] };
    const before = await new DataSource({ ...options, migrations: MIGRATIONS.slice(0, THIS) }).initialize();
    cleanUps.push(() => before.destroy());
    await before.runMigrations();
    const add = async (id: string, application_type: string, ...redirect_uris: string[]) => {
      const metadata = JSON.stringify({ application_type, redirect_uris });
      const time = '2026-11-01 00:00:00.000';
      await before.query(
        'INSERT INTO clients (id, name, metadata, disabled, created_at, updated_at) VALUES (?, ?, ?, 0, ?, ?)',
        [id, id, metadata, time, time],
      );
    };
    await add('native', 'native', 'http://localhost/a', 'http://localhost:1/b', 'http://[::1]/c', 'com.example:/d');
    await add('native-https', 'native', 'https://app.example/cb');
    await add('web', 'web', 'http://localhost:5173/cb');
    await migrate(url);
    const rows = await before.query<{ origin: string; client_id: string }[]>(
      'SELECT origin, client_id FROM client_origins ORDER BY origin',
    );
    expect(rows.map(({ origin, client_id }) => [origin, client_id])).toEqual([
      ['http://[::1]:*', 'native'],
      ['http://localhost:*', 'native'],
    ]);
  });
});
