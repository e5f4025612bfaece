import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NETWORKS, runInNetwork, type Network } from '../../support/network.js';

const VITEST = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.network.config.ts', '--reporter=json'];
/** Networks where `connect` fails at once, for one or both kinds of addresses. */
const WITHOUT_ROUTES: readonly Network[] = ['no IPv6', 'the loopback interface only'];
/** The tests to run: all of `test/network`, and those of `test/e2e/fetch-targets-*` with targets that cannot be reached. */
const TITLES = 'which do(es)? not answer|refuses the connection|a fetch by name|logout deliveries';

/** The used part of the JSON report of Vitest. */
interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly failureMessages: readonly string[] }[];
  }[];
}

describe('server-side fetches by https (RG4)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantry-networks-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const reports = new Map<Network, Promise<Report>>();
  /** The report of one run for all tests of a network, because each run loads the application again. */
  function reportOf(network: Network): Promise<Report> {
    const report = reports.get(network) ?? run(network, WITHOUT_ROUTES.includes(network) ? [] : ['reachable']);
    reports.set(network, report);
    return report;
  }

  async function run(network: Network, files: readonly string[]): Promise<Report> {
    const file = join(folder, `${NETWORKS.indexOf(network)}.json`);
    const { status, output } = await runInNetwork(network, [...VITEST, '--outputFile', file, '-t', TITLES, ...files]);
    if (!existsSync(file)) throw new Error(output);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    // An error outside the tests.
    if (status !== 0 && report.testResults.every((one) => one.status === 'passed')) throw new Error(output);
    return report;
  }

  /** Expects that the specs whose path contains `part` passed. */
  async function passes(network: Network, part: string): Promise<void> {
    const specs = (await reportOf(network)).testResults.filter(({ name }) => name.includes(part));
    const tests = specs.flatMap(({ assertionResults }) => assertionResults);
    expect(tests.flatMap(({ failureMessages }) => failureMessages)).toEqual([]);
    expect(specs.filter(({ status }) => status !== 'passed').map(({ message }) => message)).toEqual([]);
    expect(tests.filter(({ status }) => status === 'passed').length).toBeGreaterThan(0);
  }

  it.each(NETWORKS)('on a machine with %s → reach the targets that have a route', async (network) => {
    await passes(network, 'test/network/reachable');
  });

  it.each(WITHOUT_ROUTES)('on a machine with %s → every endpoint that fetches answers with its error', async (network) => {
    await passes(network, 'test/e2e/fetch-targets-');
  });

  it.each(WITHOUT_ROUTES)('on a machine with %s → the outbox does not end the process', async (network) => {
    await passes(network, 'test/network/restarted-outbox');
  });
}); // prettier-ignore
