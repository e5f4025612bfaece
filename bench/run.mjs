import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Bench } from './harness/bench.mjs';
import { describeServer, dropDatabases } from './harness/database.mjs';
import { OPERATIONS } from './harness/operations.mjs';
import { measureGrowth } from './harness/growth.mjs';
import { measureImport } from './harness/imports.mjs';
import { measureLogins, measureMemory, measureTwoProcesses } from './harness/conditions.mjs';
import { writeResults } from './harness/results.mjs';
import { measureRounds } from './harness/rounds.mjs';
import { startLoad, stop, stopAll } from './harness/system.mjs';
import { Floor } from './targets/floor.mjs';
import { Grantry } from './targets/grantry.mjs';
import { OidcProvider } from './targets/oidc-provider.mjs';

const { values: flags } = parseArgs({
  options: {
    full: { type: 'boolean', default: false },
    /** Checks that every row runs; its numbers are meaningless. */
    tiny: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    /** The operations and targets to run, comma-separated. */
    operations: { type: 'string' },
    targets: { type: 'string' },
    /** Runs only growth: five million rows, Grantry alone. */
    growth: { type: 'boolean', default: false },
    /** Runs only the import of users, Grantry alone. */
    import: { type: 'boolean', default: false },
    /** Restarts the servers in every round, as in the full run. */
    fresh: { type: 'boolean', default: false },
    /** Runs only the rounds: no memory, logins or growth. */
    'only-rounds': { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});

const plan = {
  rounds: Number(flags.rounds ?? (flags.tiny ? 2 : 5)),
  seconds: Number(flags.seconds ?? (flags.tiny ? 0.4 : 1.6)),
  /** Warm-up after each start: of the first operation, and of each further one. */
  warmSeconds: flags.tiny ? { first: 0.5, further: 0.5 } : { first: 6, further: 2.5 },
  /**
   * Load before each slice that is not counted: an idle process has released memory, and V8 sweeps all of it once when
   * the load returns.
   */
  settleSeconds: flags.tiny ? 0.1 : flags.full || flags.fresh ? 2 : 0.8,
  /** Whether each round restarts the servers: more reliable medians, and twice the time. */
  isFresh: flags.full || flags.fresh,
  connections: 16,
  memoryRequests: flags.tiny ? 2000 : 100_000,
  /** In the full run all frequent operations, to detect their leaks. */
  memoryOperations: flags.full ? ['client_credentials', 'code', 'refresh', 'introspection'] : ['client_credentials'],
  /** The p99 of three turns of five seconds depends on five requests of each, so the full run is longer. */
  loginSeconds: flags.tiny ? 1 : flags.full ? 15 : 5,
  loginWarmSeconds: flags.tiny ? 1 : flags.full ? 30 : 15,
  importUsers: flags.tiny ? 1000 : 100_000,
  importSlice: flags.tiny ? 0.5 : 5,
  growthRows: flags.tiny ? [1000, 5000, 20_000] : [1000, 100_000, 5_000_000],
};

/** Time after which a run counts as hanging. */
const MINUTES = flags.full ? 150 : flags.growth ? 90 : 30;
const isAlone = flags.growth || flags.import;
const out =
  flags.out ?? join(import.meta.dirname, flags.growth ? 'GROWTH.md' : flags.import ? 'IMPORT.md' : 'RESULTS.md');

const begun = performance.now();
const say = (text) =>
  process.stdout.write(`${((performance.now() - begun) / 1000).toFixed(0).padStart(4)} s  ${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'grantry-bench-'));
const chosen = (wish, all) => all.filter(({ name }) => wish === undefined || wish.split(',').includes(name));

async function main() {
  const wanted = (one) => !isAlone && (flags.full || flags.operations || !one.full);
  const operations = chosen(flags.operations, OPERATIONS).filter(wanted);
  const all = [
    new Grantry(),
    new OidcProvider(),
    new Floor('http'),
    new Floor('express'),
    new Grantry({ sqliteIn: folder }),
  ];
  const targets = chosen(isAlone ? 'grantry' : flags.targets, all);
  const database = await describeServer();
  const bench = new Bench({ load: startLoad(), databasePid: database.pid, folder, connections: plan.connections, say });
  const results = { database, plan, flags, operations, targets, bench };

  for (const target of targets) {
    target.model = targets.find(({ model }) => model !== undefined)?.model;
    await bench.setUp(target);
    say(`${target.label}: tables and clients created`);
  }
  if (isAlone) await measureOnly(bench, targets[0], results);
  else await measureAll(bench, targets, results);
  for (const target of targets) await stop(target.server);
  const seconds = (performance.now() - begun) / 1000;
  writeResults(out, { ...results, seconds });
  say(`wrote ${out}${bench.void.length > 0 ? `; ${bench.void.length} slices are VOID` : ''}`);
  for (const target of targets) await target.close();
  return bench.void.length === 0;
}

async function measureAll(bench, targets, results) {
  const { operations } = results;
  results.counts = {};
  for (const target of targets.filter((one) => one.hasDatabaseServer)) {
    results.counts[target.name] = await bench.count(target, operations.filter(needed(target)));
    say(`${target.label}: statements counted`);
  }
  results.startUp = await measureStartUp(bench, targets);
  results.atRest = Object.fromEntries(targets.map((target) => [target.name, bench.memory(target)]));
  results.rows = await measureRounds(bench, { targets, operations, ...plan });
  results.afterRounds = Object.fromEntries(targets.map((target) => [target.name, bench.memory(target)]));
  if (!flags['only-rounds']) await measureConditions(bench, targets, results);
}

async function measureOnly(bench, target, results) {
  await bench.startUp(target);
  if (flags.growth) results.growth = await measureGrowth(bench, target, plan);
  if (flags.import) results.import = await measureImport(bench, target, plan);
}

const needed = (target) => (operation) => operation.needs?.(target) ?? true;

/** Starts each server several times; after the last start they keep running. */
async function measureStartUp(bench, targets) {
  const times = {};
  for (let round = 1; round <= 3; round++) {
    for (const target of targets) {
      (times[target.name] ??= []).push(await bench.startUp(target));
      if (round < 3) await stop(target.server);
    }
  }
  bench.say('start-up measured');
  return times;
}

async function measureConditions(bench, targets, results) {
  const grantry = targets.find(({ name }) => name === 'grantry');
  if (grantry === undefined) return;
  results.logins = await measureLogins(bench, grantry, plan);
  results.memory = await measureMemory(bench, grantry, plan);
  if (!flags.full) return;
  results.twoProcesses = await measureTwoProcesses(bench, grantry, plan);
  results.import = await measureImport(bench, grantry, plan);
  results.growth = await measureGrowth(bench, grantry, plan);
}

/** Stops all processes and removes all data, also after an error. */
async function cleanUp(exitCode) {
  stopAll();
  await dropDatabases();
  rmSync(folder, { recursive: true, force: true });
  process.exit(exitCode);
}

setTimeout(() => {
  process.stderr.write(`stopped: the run takes longer than ${MINUTES} minutes\n`);
  void cleanUp(1);
}, MINUTES * 60_000).unref();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void cleanUp(1));
main().then(
  (sound) => cleanUp(sound ? 0 : 1),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    return cleanUp(1);
  },
);
