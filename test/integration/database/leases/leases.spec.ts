import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Leases, Transactions } from '../../../../src/database/index.js';
import { LeaseStore } from '../../../../src/database/leases/lease.store.js';
import { DATABASES, startApp, type RunningApp, type TestDatabase } from '../../../support/app.js';
import { migratedDatabase } from '../../../support/migrated-database.js';
import { FixedClock } from '../../../support/fixed-clock.js';

describe.each(DATABASES)('leases on %s', (database) => {
  const clock = new FixedClock();
  let servers: RunningApp[];
  let leases: Leases[];
  let shared: TestDatabase;
  beforeAll(async () => {
    shared = await migratedDatabase(database);
    servers = [];
    // SQLite supports a single process.
    for (let i = 0; i < (database === 'mysql' ? 2 : 1); i++) {
      servers.push(await startApp({ databaseUrl: shared.url, clock, env: { CLEAN_UP: 'off' } }));
    }
    leases = servers.map(({ app }) => app.get(Leases));
    const [{ app }] = servers as [RunningApp];
    leases[1] ??= new Leases(app.get(LeaseStore, { strict: false }), app.get(Transactions), clock);
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    await shared.remove();
  });

  it('20 claims by two concurrent processes → all claims of exactly one process succeed', async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, (_, i) => leases[i % 2]!.claim('first', 60)));
    const won = [0, 1].map((process) => claims.filter((held, i) => held && i % 2 === process).length);
    expect(won.toSorted((a, b) => a - b)).toEqual([0, 10]);
    const winner = leases[won.indexOf(10)]!;
    expect(await winner.current('first', 60)).toMatchObject({ holder: winner.holder });
  });

  it('the holder can renew a lease; another process can take it only once it has expired, as after kill -9', async () => {
    const [one, other] = leases as [Leases, Leases];
    expect(await one.claim('work', 60)).toBe(true);
    clock.advance(50);
    expect(await one.claim('work', 60)).toBe(true);
    clock.advance(59);
    expect(await other.claim('work', 60)).toBe(false);
    clock.advance(1);
    expect(await one.current('work', 60)).toBeNull();
    expect(await other.claim('work', 60)).toBe(true);
    expect(await one.claim('work', 60)).toBe(false);
  });

  it('an expired lease is taken over by exactly one process', async () => {
    clock.advance(600);
    const claims = await Promise.all(Array.from({ length: 20 }, (_, i) => leases[i % 2]!.claim('work', 60)));
    expect(claims.filter(Boolean)).toHaveLength(10);
  });

  it('a lease from a clock that was a day ahead → another process takes it once the clock is correct', async () => {
    const [one, other] = leases as [Leases, Leases];
    clock.advance(86_400);
    expect(await one.claim('ahead', 60)).toBe(true);
    clock.advance(-86_400);
    expect(await one.current('ahead', 60)).toBeNull();
    expect(await other.claim('ahead', 60)).toBe(true);
    // A difference of a few seconds between clocks does not end a lease.
    clock.advance(-30);
    expect(await one.claim('ahead', 60)).toBe(false);
    clock.advance(30);
  });

  it('a released lease can be taken at once; only its holder can release it', async () => {
    const [one, other] = leases as [Leases, Leases];
    expect(await one.claim('given back', 60)).toBe(true);
    await other.release('given back');
    expect(await other.claim('given back', 60)).toBe(false);
    await one.release('given back');
    expect(await other.claim('given back', 60)).toBe(true);
  });
});
