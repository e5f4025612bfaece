import { describe, expect, it } from 'vitest';
import { NETWORKS, runInNetwork, type Network } from '../../support/network.js';

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default'];
/** Where `connect` fails at once: for one kind of address, and for both. */
const WITHOUT_ROUTES: readonly Network[] = ['no IPv6', 'the loopback interface only'];

async function passes(network: Network, args: readonly string[]): Promise<void> {
  const { status, output } = await runInNetwork(network, [...VITEST, ...args]);
  expect(output).toMatch(/Tests +\d+ passed/);
  if (status !== 0) throw new Error(output);
}

describe('server-side fetches by https (RG4)', () => {
  it.each(NETWORKS)('on a machine with %s → reach what can be reached', async (network) => {
    await passes(network, ['--config', 'vitest.network.config.ts', 'reachable']);
  });

  it.each(WITHOUT_ROUTES)('on a machine with %s → every endpoint that fetches answers with its error', async (network) => {
    await passes(network, ['test/e2e/fetch-targets-', '-t', 'which do(es)? not answer|refuses the connection']);
  });

  it.each(WITHOUT_ROUTES)('on a machine with %s → the outbox ends no process', async (network) => {
    await passes(network, ['--config', 'vitest.network.config.ts', 'outbox']);
  });
}); // prettier-ignore
