import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { buildForTests, type Build } from '../support/server-process.js';
import { Cluster } from './cluster.js';
import { cutAtCommit } from './commit-cut.js';
import { CommitProxy } from './commit-proxy.js';
import { startTogether } from './first-start.js';
import { hostileRequests } from './hostile-requests.js';
import { killAtRandom } from './killed.js';
import { MariaDb } from './mariadb.js';
import { outage, OUTAGES } from './outage.js';
import { Party } from './party.js';
import { AT_ONCE, parallelRedemption, parallelRefresh } from './races.js';
import { refreshRacingTheEnd } from './revocation-races.js';
import { INTERVAL, MAX_AGE, rotationUnderLoad } from './rotation.js';
import { tableOf, Tally } from './tally.js';

/** The short form runs a few rounds of each fault, the long one enough of them to exclude luck. */
const isShort = process.env['FAULTS'] === 'short';
const rounds = (long: number, short: number): number => (isShort ? short : long);

/** Milliseconds after which a request counts as not answered. */
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
    process.stdout.write(`\n${tableOf(tallies)}\n\n`);
    vi.unstubAllGlobals();
    await party?.cluster.stop();
    await database?.remove();
  });

  async function expectNoFault(fault: string, work: (tally: Tally) => Promise<void>): Promise<void> {
    const tally = new Tally(fault);
    tallies.push(tally);
    await tally.during(work);
    expect(tally.notes).toEqual([]);
    expect(tally.faults).toBe(0);
  }

  it('parallel redemptions of one code', () =>
    expectNoFault(`${AT_ONCE} parallel redemptions of a code`, (tally) =>
      parallelRedemption(party, tally, rounds(100, 6)),
    ));

  it('parallel refreshes of one token', () =>
    expectNoFault(`${AT_ONCE} parallel refreshes of a token`, (tally) =>
      parallelRefresh(party, tally, rounds(100, 6)),
    ));

  it('refreshes racing revocation, the end of an authorization, logout, a new password and the disabling of the user', () =>
    expectNoFault('refresh racing revoke, end, logout, new password, disable', (tally) =>
      refreshRacingTheEnd(party, tally, rounds(200, 20)),
    ));

  it('a process killed at a random moment', () =>
    expectNoFault('kill -9 at a random moment under load', (tally) => killAtRandom(party, tally, rounds(12, 2))));

  it('a connection cut at COMMIT', async () => {
    const databaseUrl = await database.newDatabase();
    const proxy = await CommitProxy.to(databaseUrl);
    const cluster = await Cluster.start(build, databaseUrl, {}, proxy.url);
    try {
      const cutOff = await Party.at(cluster);
      await expectNoFault('connection cut at COMMIT', (tally) => cutAtCommit(cutOff, proxy, tally, rounds(20, 4)));
    } finally {
      await cluster.stop();
      proxy.close();
    }
  });

  it.each(OUTAGES)('the database $name', (kind) =>
    expectNoFault(`MariaDB ${kind.name} under load`, (tally) =>
      outage(party, tally, { database, kind, rounds: rounds(3, 1) }),
    ),
  );

  it('processes that start together', () =>
    expectNoFault('two processes starting at once', (tally) => startTogether(build, database, tally, rounds(4, 1))));

  // These two tests mostly wait, each with its own processes.
  it.concurrent('keys that rotate every 5 s', async () => {
    const env = { JWKS_MAX_AGE: String(MAX_AGE), KEY_ROTATION_INTERVAL: String(INTERVAL) };
    const cluster = await Cluster.start(build, await database.newDatabase(), env);
    try {
      const reader = await Party.at(cluster, 'jwt');
      await expectNoFault('keys rotating every 5 s under load', (tally) =>
        rotationUnderLoad(reader, tally, rounds(60_000, 12_000)),
      );
    } finally {
      await cluster.stop();
    }
  });

  it.concurrent('clients that are slow, and requests that are too large', () =>
    expectNoFault('slow clients, large bodies and headers', (tally) => hostileRequests(party, tally, rounds(2, 1))),
  );
});
