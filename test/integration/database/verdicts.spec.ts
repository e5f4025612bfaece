import type { Pool, PoolConnection } from 'mysql2';
import { DataSource } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dataSourceOptions, isDatabaseAway, Verdicts } from '../../../src/database/index.js';
import { setServerKind, type ServerKind } from '../../../src/database/driver/server-kind.js';
import { MariaDb } from '../../faults/mariadb.js';
import { DATABASES, newDatabase, type Database } from '../../support/app.js';

/** Outcomes of consecutive attempts, and the number of attempts. */
function attemptOf<T>(...outcomes: readonly [T, ...T[]]) {
  let runs = 0;
  return { run: () => Promise.resolve(outcomes[runs++]!), runs: () => runs };
}

describe.each(DATABASES)('Verdicts on %s', (database) => {
  let dataSource: DataSource;
  let remove: () => Promise<void>;
  beforeEach(async () => ({ dataSource, remove } = await connected(database)));
  afterEach(async () => {
    await dataSource.destroy();
    await remove();
  });

  it('confirmed: on a single server the first outcome is final, and no statement is added', async () => {
    const verdicts = new Verdicts(dataSource);
    const before = await statements(dataSource);
    const refused = attemptOf('refused', 'granted');
    expect(await verdicts.confirmed(refused.run, (outcome) => outcome === 'refused')).toBe('refused');
    expect(refused.runs()).toBe(1);
    expect(await verdicts.caughtUp()).toBe(false);
    expect(await statements(dataSource)).toBe(before);
  });

  it('confirmedRefusal: on a single server the first error is final', async () => {
    let runs = 0;
    const attempt = () => Promise.reject(new Error(`refused ${++runs}`));
    await expect(new Verdicts(dataSource).confirmedRefusal(attempt, () => true)).rejects.toThrow('refused 1');
    expect(runs).toBe(1);
  });
});

// A MariaDB without a cluster has the setting too, and its waits end at once.
describe.each(DATABASES.filter((database) => database === 'mysql'))('Verdicts on a node of Galera, %s', () => {
  let server: MariaDb;
  let dataSource: DataSource;
  let verdicts: Verdicts;
  beforeAll(async () => {
    server = await MariaDb.install();
  });
  beforeEach(async () => {
    dataSource = await connectedTo(await server.newDatabase());
    await pretendToBe('galera', dataSource);
    verdicts = new Verdicts(dataSource);
  });
  afterEach(() => dataSource.destroy());
  afterAll(() => server.remove());

  it('confirmed: a doubtful outcome → waits and tries again; the second outcome is final', async () => {
    const granted = attemptOf('refused', 'granted');
    expect(await verdicts.confirmed(granted.run, (outcome) => outcome === 'refused')).toBe('granted');
    const refused = attemptOf('refused', 'refused', 'granted');
    expect(await verdicts.confirmed(refused.run, (outcome) => outcome === 'refused')).toBe('refused');
    expect([granted.runs(), refused.runs()]).toEqual([2, 2]);
  });

  it('confirmed: a positive outcome → no statement is added', async () => {
    const before = await statements(dataSource);
    expect(await verdicts.confirmed(attemptOf('granted').run, (outcome) => outcome === 'refused')).toBe('granted');
    expect(await statements(dataSource)).toBe(before);
  });

  it('confirmed: clears caches between the two attempts', async () => {
    const order: string[] = [];
    const attempt = async () => void order.push('attempt');
    await verdicts.confirmed(attempt, () => true, () => order.push('forget')); // prettier-ignore
    expect(order).toEqual(['attempt', 'forget', 'attempt']);
  });

  it('confirmedRefusal: a doubtful error → confirmed; another error → thrown at once', async () => {
    let runs = 0;
    const attempt = async () => {
      if (++runs < 2) throw new Error('unknown');
      return 'known';
    };
    expect(await verdicts.confirmedRefusal(attempt, () => true)).toBe('known');
    runs = 0;
    await expect(verdicts.confirmedRefusal(attempt, () => false)).rejects.toThrow('unknown');
  });

  it('caughtUp: restores the setting of the session before the connection returns to the pool', async () => {
    expect(await verdicts.caughtUp()).toBe(true);
    const rows = await dataSource.query<{ wait: unknown }[]>('SELECT @@SESSION.wsrep_sync_wait AS wait');
    expect(rows.map(({ wait }) => Number(wait))).toEqual([0]);
  });

  it('caughtUp: 100 concurrent calls share two waits', async () => {
    const before = await statements(dataSource);
    await Promise.all(Array.from({ length: 100 }, () => verdicts.caughtUp()));
    expect((await statements(dataSource)) - before).toBeLessThanOrEqual(2 * 3);
  });

  it('caughtUp: a node that does not catch up → all callers fail as unavailable, and the connection is not used again', async () => {
    const failing = [await connectionOf(dataSource), await connectionOf(dataSource)];
    for (const connection of failing) timeOutOf(connection);
    const outcomes = await Promise.allSettled([verdicts.caughtUp(), verdicts.caughtUp()]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'NODE_BEHIND' } });
      expect(isDatabaseAway((outcome as PromiseRejectedResult).reason)).toBe(true);
    }
    const next = [await connectionOf(dataSource), await connectionOf(dataSource)];
    expect(failing.filter((connection) => next.includes(connection))).toHaveLength(1);
    for (const connection of next) connection.release();
  });
});

/** A connection whose node never catches up. */
function timeOutOf(connection: PoolConnection): void {
  const query = connection.query.bind(connection) as (sql: string, done: (error: Error | null) => void) => unknown;
  const timeout = Object.assign(new Error('Lock wait timeout exceeded'), { code: 'ER_LOCK_WAIT_TIMEOUT' });
  connection.query = ((sql: string, done: (error: Error | null) => void) =>
    sql === 'SELECT 1' ? done(timeout) : query(sql, done)) as never;
  connection.release();
}

async function connected(database: Database) {
  const { url, remove } = await newDatabase(database);
  return { dataSource: await connectedTo(url), remove };
}

async function connectedTo(url: string): Promise<DataSource> {
  return new DataSource({ ...(await dataSourceOptions(url)), poolSize: 2 } as never).initialize();
}

/** Makes every connection of the pool count as one to a node of Galera. */
async function pretendToBe(kind: ServerKind, dataSource: DataSource): Promise<void> {
  const both = [await connectionOf(dataSource), await connectionOf(dataSource)];
  for (const connection of both) {
    setServerKind(connection, kind);
    connection.release();
  }
}

function connectionOf(dataSource: DataSource): Promise<PoolConnection> {
  const { pool } = dataSource.driver as unknown as { pool: Pool };
  return new Promise((resolve, reject) =>
    pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection))),
  );
}

/** Number of statements that the pool has sent, without the counting ones; SQLite has no counter. */
async function statements(dataSource: DataSource): Promise<number> {
  if (dataSource.options.type === 'better-sqlite3') return 0;
  let sum = 0;
  const held = [await connectionOf(dataSource), await connectionOf(dataSource)];
  for (const connection of held) {
    const rows = await new Promise<{ Value: string }[]>((resolve, reject) =>
      connection.query("SHOW SESSION STATUS LIKE 'Questions'", (error, result) =>
        error ? reject(error) : resolve(result as never),
      ),
    );
    sum += Number(rows[0]!.Value);
    asked.set(connection, (asked.get(connection) ?? 0) + 1);
    sum -= asked.get(connection)!;
    connection.release();
  }
  return sum;
}

const asked = new WeakMap<object, number>();
