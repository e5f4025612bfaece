import { DataSource } from 'typeorm';
import { afterEach, describe, expect, it } from 'vitest';
import { dataSourceOptions, migrate, pendingMigrations } from '../../../../src/database/index.js';
import { MIGRATIONS } from '../../../../src/database/migrations/index.js';
import { DATABASES, newDatabase } from '../../../support/app.js';
import { ENTITIES } from '../../../support/entities.js';

const NAMES = MIGRATIONS.map(({ name }) => name);

const TABLES = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  mysql: 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
};

describe.each(DATABASES)('migrations on %s', (database) => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  });

  async function emptyDatabase(): Promise<string> {
    const { url, remove } = await newDatabase(database);
    cleanUps.push(remove);
    return url;
  }

  async function connected(url: string): Promise<DataSource> {
    const dataSource = await new DataSource({
      ...(await dataSourceOptions(url)),
      entities: [...ENTITIES],
    }).initialize();
    cleanUps.push(() => dataSource.destroy());
    return dataSource;
  }

  it('create exactly the columns that the entities declare', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const { upQueries } = await (await connected(url)).driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('create no table without an entity', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const dataSource = await connected(url);
    const tables = (await dataSource.query<{ name: string }[]>(TABLES[database])).map(({ name }) => name);
    const described = dataSource.entityMetadatas.map(({ tableName }) => tableName);
    const ofMigrations = database === 'mysql' ? ['migrations', 'migration_leases'] : ['migrations'];
    expect(tables.toSorted()).toEqual([...described, ...ofMigrations].toSorted());
  });

  it('are all pending before the first run and none after it; a second run does nothing', async () => {
    const url = await emptyDatabase();
    expect(await pendingMigrations(url)).toEqual(NAMES);
    expect(await migrate(url)).toEqual(NAMES);
    expect(await pendingMigrations(url)).toEqual([]);
    expect(await migrate(url)).toEqual([]);
  });

  it('listing pending migrations changes nothing', async () => {
    const url = await emptyDatabase();
    await pendingMigrations(url);
    const runner = (await connected(url)).createQueryRunner();
    expect(await runner.hasTable('migrations')).toBe(false);
    await runner.release();
  });

  it('concurrent processes → each migration is applied once', async () => {
    const url = await emptyDatabase();
    const applied = await Promise.all([migrate(url), migrate(url), migrate(url)]);
    expect(applied.toSorted((a, b) => a.length - b.length)).toEqual([[], [], NAMES]);
  });

  it('can be reverted one by one until no table is left, and applied again', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const dataSource = await connected(url);
    for (const _ of NAMES) await dataSource.undoLastMigration({ transaction: 'each' });
    const runner = dataSource.createQueryRunner();
    for (const { tableName } of dataSource.entityMetadatas) expect(await runner.hasTable(tableName)).toBe(false);
    await runner.release();
    expect(await migrate(url)).toEqual(NAMES);
    expect((await dataSource.driver.createSchemaBuilder().log()).upQueries).toEqual([]);
  });

  it('users of an earlier release are found by email address in any case (more than one batch of rows)', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const dataSource = await connected(url);
    for (const name of NAMES.slice(NAMES.indexOf('UserFilters1764600000080'))) {
      expect(name).toBeTruthy();
      await dataSource.undoLastMigration({ transaction: 'each' });
    }
    const at = database === 'sqlite' ? '2026-01-01 00:00:00.000' : new Date(0);
    for (let index = 0; index < 503; index++) {
      const claims = index === 502 ? '{}' : `{"email":"User.${index}@Example.com"}`;
      const values = [
        `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
        `u${index}`,
        `u${index}`,
        claims,
        at,
        at,
      ];
      await dataSource.query(
        "INSERT INTO users (id, username, username_key, claims, admin_scopes, disabled, created_at, updated_at) VALUES (?, ?, ?, ?, '[]', 0, ?, ?)",
        values,
      );
    }
    await migrate(url);
    const rows = (await dataSource.query('SELECT email_key FROM users ORDER BY id')) as { email_key: string | null }[];
    expect(rows.map(({ email_key: key }) => key).slice(500)).toEqual([
      'user.500@example.com',
      'user.501@example.com',
      null,
    ]);
    expect(rows.filter(({ email_key: key }) => key === null)).toHaveLength(1);
  });

  it('a verified address of an earlier release belongs to its account; one that two accounts share to neither', async () => {
    const url = await emptyDatabase();
    await migrate(url);
    const dataSource = await connected(url);
    for (const name of NAMES.slice(NAMES.indexOf('VerifiedAddresses1764600000111'))) {
      expect(name).toBeTruthy();
      await dataSource.undoLastMigration({ transaction: 'each' });
    }
    const at = database === 'sqlite' ? '2026-01-01 00:00:00.000' : new Date(0);
    const people = [
      ['own@example.com', true],
      ['shared@example.com', true],
      ['shared@example.com', true],
      ['unverified@example.com', false],
    ] as const;
    for (const [index, [email, email_verified]] of people.entries()) {
      const claims = JSON.stringify({ email, email_verified });
      await dataSource.query(
        "INSERT INTO users (id, username, username_key, claims, email_key, admin_scopes, disabled, created_at, updated_at) VALUES (?, ?, ?, ?, ?, '[]', 0, ?, ?)",
        [`00000000-0000-7000-8000-00000000000${index}`, `u${index}`, `u${index}`, claims, email, at, at],
      );
    }
    await migrate(url);
    const rows = (await dataSource.query('SELECT verified_email_key FROM users ORDER BY id')) as {
      verified_email_key: string | null;
    }[];
    expect(rows.map(({ verified_email_key: key }) => key)).toEqual(['own@example.com', null, null, null]);
  });
});
