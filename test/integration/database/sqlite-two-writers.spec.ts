import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataSourceOptions, isDatabaseAway, Transactions } from '../../../src/database/index.js';
import { SERVING } from '../../../src/database/driver/bounds.js';
import { basic, postForm } from '../../support/admin-api.js';
import { ADMIN, newDatabase, startApp, type RunningApp, type TestDatabase } from '../../support/app.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { Tickets } from '../../support/scratch-table.js';

describe('two writers of one SQLite file in one process', () => {
  let files: TestDatabase;
  let dataSources: DataSource[];
  let first: Transactions;
  let second: Transactions;

  beforeEach(async () => {
    files = await newDatabase('sqlite');
    const options = { ...(await dataSourceOptions(files.url, SERVING)), entities: [Tickets], migrations: [] };
    const one = await new DataSource({ ...options, synchronize: true }).initialize();
    const two = await new DataSource(options).initialize();
    dataSources = [one, two];
    [first, second] = [new Transactions(one), new Transactions(two)];
  });
  afterEach(async () => {
    for (const dataSource of dataSources) await dataSource.destroy();
    await files.remove();
  });

  const aTicket = () => ({ id: randomUUID(), usedBy: null });
  const count = () => dataSources[0]!.getRepository(Tickets).count();

  /** A transaction that has written and stays open until it is told to end. */
  async function open(transactions: Transactions): Promise<{ end(): Promise<void> }> {
    const [written, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const done = transactions.run(async (tx) => {
      await tx.insert(Tickets, aTicket());
      written.resolve();
      await end.promise;
    });
    await written.promise;
    return { end: () => (end.resolve(), done) };
  }

  it('an open transaction of the other writer → retries until it succeeds', async () => {
    const { end } = await open(first);
    let attempts = 0;
    let ended: Promise<void> | undefined;
    await second.run(async (tx) => {
      // More often than after a deadlock.
      if (++attempts === 8) ended = end();
      await tx.insert(Tickets, aTicket());
    });
    await ended;
    expect(attempts).toBeGreaterThanOrEqual(8);
    expect(await count()).toBe(2);
  });

  it('reads that are older than a write of the other → the transaction runs again', async () => {
    let attempts = 0;
    await second.run(async (tx) => {
      attempts++;
      await tx.count(Tickets);
      if (attempts === 1) await first.run((other) => other.insert(Tickets, aTicket()));
      await tx.insert(Tickets, aTicket());
    });
    expect([attempts, await count()]).toEqual([2, 2]);
  });

  it('a transaction that never succeeds → fails as unavailable', async () => {
    const { end } = await open(first);
    const error: unknown = await second.run((tx) => tx.insert(Tickets, aTicket())).catch((thrown: unknown) => thrown);
    await end();
    expect([isDatabaseAway(error), await count()]).toEqual([true, 1]);
  });
});

describe('two applications over one SQLite file in one process', () => {
  let files: TestDatabase;
  let apps: RunningApp[];

  beforeAll(async () => {
    files = await migratedDatabase('sqlite');
    const one = await startApp({ databaseUrl: files.url });
    apps = [one, await startApp({ databaseUrl: files.url, env: { ISSUER: one.url } })];
  });
  afterAll(async () => {
    for (const app of apps) await app.close();
    await files.remove();
  });

  it('concurrent POST /admin/users at both → all users are created', async () => {
    const form = { grant_type: 'client_credentials' };
    const { body } = await postForm(`${apps[0]!.url}/token`, form, basic(ADMIN.id, ADMIN.secret));
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        fetch(`${apps[index % 2]!.url}/admin/users`, {
          method: 'POST',
          headers: { authorization: `Bearer ${body['access_token']}`, 'content-type': 'application/json' },
          body: JSON.stringify({ username: `user${index}` }),
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
  });
});
