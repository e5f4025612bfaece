import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Cluster } from '../faults/cluster.js';
import { Party } from '../faults/party.js';
import { AT_ONCE, parallelRedemption, parallelRefresh } from '../faults/races.js';
import { tableOf, Tally } from '../faults/tally.js';
import { buildForTests, type Build } from '../support/server-process.js';
import { Balancer } from './balancer.js';
import { chains } from './chains.js';
import { Galera } from './galera.js';
import { readCausally } from './causal.js';
import { disableWhileOthersIssue } from './disabling.js';
import { killNodeInUse } from './failover.js';
import { succeedWithoutWaiting } from './fast-path.js';
import { migrateTogether } from './migrators.js';
import { askLaggingNode, askNodeThatStaysBehind, CASES, EMERGENCY, type Stage } from './lagging.js';

/** The short form runs a few rounds of each test, the long one enough of them to exclude luck. */
const isShort = process.env['CLUSTER'] === 'short';
const rounds = (long: number, short: number): number => (isShort ? short : long);

/** Milliseconds after which a request counts as not answered. */
const PATIENCE = 20_000;

describe('three processes, each over its own node of a Galera cluster', () => {
  const tallies: Tally[] = [];
  let build: Build;
  let galera: Galera;
  let balancer: Balancer;
  let party: Party;

  beforeAll(async () => {
    const unbounded = fetch;
    vi.stubGlobal('fetch', (url: string, init: RequestInit) =>
      unbounded(url, { signal: AbortSignal.timeout(PATIENCE), ...init }),
    );
    build = buildForTests();
    galera = await Galera.start();
    balancer = await Balancer.start();
    const database = await galera.newDatabase();
    const urls = galera.nodes.map((node) => node.urlOf(database));
    const cluster = await Cluster.over(build, urls, { ISSUER: balancer.url });
    balancer.to(cluster.servers.map(({ url }) => url));
    party = await Party.at(cluster);
    await party.newCode();
  });
  afterAll(async () => {
    process.stdout.write(`\n${tableOf(tallies)}\n\n`);
    vi.unstubAllGlobals();
    balancer?.stop();
    await party?.cluster.stop();
    await galera?.remove();
  });

  const stage = (): Stage => ({ party, galera, balancer });

  async function expectNoFault(fault: string, work: (tally: Tally) => Promise<void>): Promise<void> {
    const tally = new Tally(fault);
    tallies.push(tally);
    await tally.during(work);
    expect(tally.notes).toEqual([]);
    expect(tally.faults).toBe(0);
  }

  it('each step of an application at another node', () =>
    expectNoFault('each step at another node', (tally) => chains(party, tally, rounds(40, 4))));

  it.each(CASES)('on a node that lags, $name', (one) =>
    expectNoFault(`lag: ${one.name}`, async (tally) => {
      for (let round = 0; round < rounds(5, 1); round++) await askLaggingNode(stage(), one, tally);
      if (tally.seen.has('answered at once')) tally.count('wrong', 'the node did not lag');
    }),
  );

  it('a node that does not catch up in time', () =>
    expectNoFault('a node that stays behind: 503', (tally) => askNodeThatStaysBehind(stage(), tally)));

  it('successful requests do not wait', () =>
    expectNoFault('no wait for what succeeds', (tally) => succeedWithoutWaiting(party, galera, tally)));

  it('a user who is disabled at one node while other nodes issue tokens', () =>
    expectNoFault('disabling while other nodes issue', (tally) =>
      disableWhileOthersIssue(party, () => galera.settle(), tally, rounds(60, 8)),
    ));

  it('migrators over each node at the same time', () =>
    expectNoFault('three migrators at once', (tally) => migrateTogether(build, galera, tally, rounds(4, 1))));

  it('parallel redemptions of one code', () =>
    expectNoFault(`${AT_ONCE} parallel redemptions of a code`, (tally) =>
      parallelRedemption(party, tally, rounds(50, 4)),
    ));

  it('parallel refreshes of one token', () =>
    expectNoFault(`${AT_ONCE} parallel refreshes of a token`, (tally) => parallelRefresh(party, tally, rounds(50, 4))));

  it('CLUSTER_READS=causal', async () => {
    const database = await galera.newDatabase();
    const urls = galera.nodes.map((node) => node.urlOf(database));
    const cluster = await Cluster.over(build, urls, { CLUSTER_READS: 'causal' });
    try {
      await expectNoFault('every read waits', (tally) => readCausally(cluster, galera, tally));
    } finally {
      await cluster.stop();
    }
  });

  it(`on a node that lags, ${EMERGENCY.name}`, () =>
    expectNoFault(`lag: ${EMERGENCY.name}`, (tally) => askLaggingNode(stage(), EMERGENCY, tally)));

  it('kill -9 of the node in use, under load', async () => {
    const database = await galera.newDatabase();
    const hosts = galera.nodes.map(({ host }) => host).join(',');
    // The processes of the other tests would be affected as well.
    await party.cluster.stop();
    const url = `mysql://grantry:grantry@${hosts}/${database}`;
    const cluster = await Cluster.over(build, [url], {}, [galera.nodes[2].urlOf(database)]);
    try {
      const alone = await Party.at(cluster);
      await expectNoFault('one process, three hosts: kill -9 of the node in use', (tally) =>
        killNodeInUse(alone, galera, tally, rounds(2, 1)),
      );
    } finally {
      await cluster.stop();
    }
  });
});
