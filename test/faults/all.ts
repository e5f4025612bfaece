import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildForTests, type Build } from '../support/server-process.js';
import { Cluster } from './cluster.js';
import { cutAtCommit } from './commit-cut.js';
import { CommitProxy } from './commit-proxy.js';
import { startingTogether } from './first-start.js';
import { hostileRequests } from './hostile-requests.js';
import { killedAtRandom } from './killed.js';
import { MariaDb } from './mariadb.js';
import { outage, OUTAGES } from './outage.js';
import { Party } from './party.js';
import { parallelRedemption, parallelRefresh } from './races.js';
import { refreshRacingTheEnd } from './revocation-races.js';
import { MAX_AGE, rotationUnderLoad } from './rotation.js';
import { tableOf, type Tally } from './tally.js';

/** The short form does each thing a few times; the long one until luck is out of the question. */
const isShort = process.env['FAULTS'] === 'short';
const rounds = (long: number, short: number): number => (isShort ? short : long);

/** Milliseconds: what takes longer counts as not answered. */
const PATIENCE = 20_000;

describe('two processes over one MariaDB', () => {
  const tallies: Tally[] = [];
  let build: Build;
  let database: MariaDb;
  let party: Party;

  beforeAll(async () => {
    const unbounded = fetch;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      unbounded(url, { signal: AbortSignal.timeout(PATIENCE), ...init }),
    );
    build = buildForTests();
    database = await MariaDb.install();
    party = await Party.at(await Cluster.start(build, await database.newDatabase()));
    await party.newCode();
  });
  afterAll(async () => {
    vi.unstubAllGlobals();
    await party?.cluster.stop();
    await database?.remove();
    build?.remove();
    process.stdout.write(`\n${tableOf(tallies)}\n\n`);
  });

  function expectNoFault(tally: Tally): void {
    tallies.push(tally);
    expect(tally.notes).toEqual([]);
    expect(tally.faults).toBe(0);
  }

  it('parallel redemptions of one code', async () => {
    expectNoFault(await parallelRedemption(party, rounds(100, 6)));
  });

  it('parallel refreshes of one token', async () => {
    expectNoFault(await parallelRefresh(party, rounds(100, 6)));
  });

  it('refreshes racing revocation, the end of an authorization, logout, a new password and the disabling of the user', async () => {
    expectNoFault(await refreshRacingTheEnd(party, rounds(200, 12)));
  });

  it('a process killed at a random moment', async () => {
    expectNoFault(await killedAtRandom(party, rounds(12, 1)));
  });

  it('a connection cut at COMMIT', async () => {
    const databaseUrl = await database.newDatabase();
    const proxy = await CommitProxy.to(databaseUrl);
    const cluster = await Cluster.start(build, databaseUrl, {}, proxy.url);
    try {
      expectNoFault(await cutAtCommit(await Party.at(cluster), proxy, rounds(20, 4)));
    } finally {
      await cluster.stop();
      proxy.close();
    }
  });

  it.each(OUTAGES)('the database $name', async (kind) => {
    expectNoFault(await outage(party, database, kind, rounds(3, 1)));
  });

  it('processes that start together', async () => {
    expectNoFault(await startingTogether(build, database, rounds(4, 1)));
  });

  // These two mostly wait, each at its own processes.
  it.concurrent('keys that rotate every 5 s', async () => {
    const env = { JWKS_MAX_AGE: String(MAX_AGE), KEY_ROTATION_INTERVAL: '5' };
    const cluster = await Cluster.start(build, await database.newDatabase(), env);
    try {
      expectNoFault(await rotationUnderLoad(cluster, rounds(60_000, 12_000)));
    } finally {
      await cluster.stop();
    }
  });

  it.concurrent('clients that are slow, and requests that are too large', async () => {
    expectNoFault(await hostileRequests(party, rounds(2, 1)));
  });
});
