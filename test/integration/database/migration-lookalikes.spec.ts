import { DataSource } from 'typeorm';
import { afterEach, describe, expect, it } from 'vitest';
import { dataSourceOptions, migrate } from '../../../src/database/index.js';
import { MIGRATIONS } from '../../../src/database/migrations/index.js';
import { DATABASES, newDatabase } from '../../support/app.js';
import { ENTITIES } from '../../support/entities.js';

const THIS = MIGRATIONS.findIndex(({ name }) => name === 'Lookalikes1764600000300');
const TIME = '2026-11-01 00:00:00.000';

describe.each(DATABASES)('migration of usernames that look the same on %s', (database) => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  it('every account stays, one of those that look the same has the form, and the release before can add users', async () => {
    const { url, remove } = await newDatabase(database);
    cleanUps.push(remove);
    const options = { ...(await dataSourceOptions(url)), entities: [...ENTITIES] };
    const before = await new DataSource({ ...options, migrations: MIGRATIONS.slice(0, THIS) }).initialize();
    cleanUps.push(() => before.destroy());
    await before.runMigrations();
    const add = (id: string, key: string) =>
      before.query(
        'INSERT INTO users (id, username, username_key, claims, admin_scopes, disabled, created_at, updated_at) VALUES (?, ?, ?, ?, ?, 0, ?, ?)',
        [id, key, key, '{}', '[]', TIME, TIME],
      );
    await add('1', 'alice');
    await add('2', 'adm\u0131n');
    await add('3', 'admin');
    await add('4', '\u0131lker');
    await migrate(url);
    await add('5', 'al\u0131ce');
    const rows = await before.query<{ id: string; username_lookalike: string | null }[]>(
      'SELECT id, username_lookalike FROM users ORDER BY id',
    );
    expect(rows.map(({ id, username_lookalike: form }) => [id, form])).toEqual([
      ['1', 'alice'],
      ['2', 'admin'],
      ['3', null],
      ['4', 'ilker'],
      ['5', null],
    ]);
  });
});
