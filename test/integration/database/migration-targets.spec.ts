import { DataSource } from 'typeorm';
import { afterEach, describe, expect, it } from 'vitest';
import { dataSourceOptions, migrate } from '../../../src/database/index.js';
import { MIGRATIONS } from '../../../src/database/migrations/index.js';
import { DATABASES, newDatabase } from '../../support/app.js';
import { ENTITIES } from '../../support/entities.js';

const THIS = MIGRATIONS.findIndex(({ name }) => name === 'Targets1764600000050');

describe.each(DATABASES)('migration of resources on %s', (database) => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  it('the oldest of equal identifiers gets the comparable form, the others stay, and the previous release can use the tables', async () => {
    const { url, remove } = await newDatabase(database);
    cleanUps.push(remove);
    const options = { ...(await dataSourceOptions(url)), entities: [...ENTITIES] };
    const before = await new DataSource({ ...options, migrations: MIGRATIONS.slice(0, THIS) }).initialize();
    cleanUps.push(() => before.destroy());
    await before.runMigrations();
    const add = (id: string, identifier: string) =>
      before.query(
        "INSERT INTO resources (id, identifier, name, scopes, created_at, updated_at) VALUES (?, ?, 'API', '[]', '2026-11-01 00:00:00.000', '2026-11-01 00:00:00.000')",
        [id, identifier],
      );
    await add('1', 'https://API.example/');
    await add('2', 'https://api.example');
    await add('3', 'https://api.example/v1/');
    await add('4', 'urn:example:api');
    await migrate(url);
    await add('5', 'https://of-the-release-before.example');
    const rows = await before.query<{ id: string; comparable: string | null }[]>(
      'SELECT id, comparable FROM resources ORDER BY id',
    );
    expect(rows.map(({ comparable }) => comparable)).toEqual([
      'https://api.example',
      null,
      'https://api.example/v1',
      'urn:example:api',
      null,
    ]);
  });
});
