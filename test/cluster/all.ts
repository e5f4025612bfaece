import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Cluster } from '../faults/cluster.js';
import { Party } from '../faults/party.js';
import { AT_ONCE, parallelRedemption, parallelRefresh } from '../faults/races.js';
import { tableOf, Tally } from '../faults/tally.js';
import { buildForTests, type Build } from '../support/server-process.js';
import { Balancer } from './balancer.js';
import { chains } from './chains.js';
import { Galera } from './galera.js';

/** The short form does each thing a few times; the long one until luck is out of the question. */
const isShort = process.env['CLUSTER'] === 'short';
const rounds = (long: number, short: number): number => (isShort ? short : long);

/** Milliseconds: what takes longer counts as not answered. */
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
    build?.remove();
  });

  async function expectNoFault(fault: string, work: (tally: Tally) => Promise<void>): Promise<void> {
    const tally = new Tally(fault);
    tallies.push(tally);
    await tally.during(work);
    expect(tally.notes).toEqual([]);
    expect(tally.faults).toBe(0);
  }

  it('each step of an application at another node', () =>
    expectNoFault('each step at another node', (tally) => chains(party, tally, rounds(40, 4))));

  it('parallel redemptions of one code', () =>
    expectNoFault(`${AT_ONCE} parallel redemptions of a code`, (tally) =>
      parallelRedemption(party, tally, rounds(50, 4)),
    ));

  it('parallel refreshes of one token', () =>
    expectNoFault(`${AT_ONCE} parallel refreshes of a token`, (tally) => parallelRefresh(party, tally, rounds(50, 4))));
});
