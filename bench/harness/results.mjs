import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { fixed, middle, rate, ratio, table, times } from './format.mjs';
import { growth, statementPlans } from './results-growth.mjs';
import { imports } from './results-import.mjs';
import { targets } from './results-targets.mjs';
import { median } from './rounds.mjs';

/** Writes the measurements as Markdown. */
export function writeResults(file, results) {
  const parts = [intro(results), targets(results)];
  if (results.rows) parts.push(operations(results), statements(results), starts(results));
  if (results.logins) parts.push(logins(results), memory(results));
  if (results.import) parts.push(imports(results.import));
  if (results.twoProcesses) parts.push(twoProcesses(results));
  if (results.growth) parts.push(growth(results.growth), statementPlans(results.growth));
  writeFileSync(file, `${parts.filter((part) => part !== '').join('\n\n')}\n`);
}

const COMMANDS = {
  full: 'npm run bench:full',
  growth: 'npm run bench -- --growth',
  import: 'npm run bench -- --import',
};
const TITLES = { growth: 'Grantry with growing tables', import: 'Grantry while users are imported' };

function intro({ database, plan, flags, bench, seconds }) {
  const versions = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')).dependencies;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', '); // prettier-ignore
  const [cpu] = cpus();
  const voids = bench.void.map(({ where, reason }) => `- **void**: ${where}: ${reason}`);
  const titled = Object.keys(TITLES).find((name) => flags[name]);
  return `# ${TITLES[titled] ?? 'Grantry in comparison'}

Written by \`${COMMANDS[Object.keys(COMMANDS).find((name) => flags[name])] ?? 'npm run bench'}\` on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, in ${fixed(seconds)} s.${flags.tiny ? ' **A trial run: its numbers are meaningless.**' : ''}

- Machine: ${cpus().length} cores, ${cpu.model.trim()}, ${fixed(totalmem() / 2 ** 30)} GB. Each server is pinned to one core, the load to the other; the database uses both.
- Node ${process.versions.node}; ${packages}; Grantry ${grantryCommit()}.
- Database: ${database.version} on loopback, shared by all servers, with one database for each; innodb_flush_log_at_trx_commit ${database.flush}, sync_binlog ${database.binlog}, buffer pool ${fixed(database.buffer)} MB.
- ${plan.rounds} interleaved rounds of ${plan.seconds} s for each row, ${plan.isFresh ? 'every server restarted and warmed up in each' : 'every server started and warmed up once'}; ${plan.connections} keep-alive connections in a closed loop, after ${plan.settleSeconds} s that are not counted; the tables show medians. The load checked every response, and the signatures of one response of each slice; one wrong response makes the row void.
- Processor times are CPU milliseconds for each request (seconds for 1,000), of the server and of the database.
- "Load busy" is the share of its core that the load used. Near 100 %, the load limits the result, not the server.
- oidc-provider reads its client from the database for every request; Grantry caches it for at most a second; the floors have their clients in memory. [README.md](README.md) lists the other common conditions and differences.
${voids.join('\n')}`;
}

function grantryCommit() {
  try {
    const cwd = process.env.BENCH_GRANTRY ?? join(import.meta.dirname, '../..');
    return `at ${execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd }).toString().trim()}`;
  } catch {
    return 'of this tree';
  }
}

function operations({ operations: all, rows, targets: named, counts, bench }) {
  const parts = all.map((operation) => {
    const row = rows[operation.name];
    const able = named.filter(({ name }) => row[name] !== undefined);
    const lines = able.map((target) => {
      const of = row[target.name];
      const count = counts[target.name]?.[operation.name];
      const grantry = row.grantry && target.name !== 'grantry' ? `${fixed(ratio(row.grantry, of), 2)}x` : '';
      return [
        target.label,
        bench.isVoid(target, operation) ? '**void**' : rate(middle(of, 'rps')),
        grantry,
        fixed(middle(of, 'p50'), 2),
        fixed(middle(of, 'p99'), 2),
        fixed(middle(of, 'serverCpu'), 3),
        fixed(middle(of, 'databaseCpu'), 3),
        fixed(count?.statements, 2),
        fixed(count?.roundTrips, 2),
        fixed(middle(of, 'bytes')),
        `${fixed(100 * middle(of, 'loadCpu'))} %`,
        fixed(of.slices.reduce((sum, { errorCount }) => sum + errorCount, 0)),
      ];
    });
    const head = ['', 'requests/s', 'Grantry is', 'p50 ms', 'p99 ms', 'CPU ms server', 'CPU ms database', 'statements', 'round trips', 'bytes', 'load busy', 'errors']; // prettier-ignore
    const remark = operation.remark === undefined ? '' : `${operation.remark}\n\n`;
    return `### ${operation.title}\n\n${remark}${table(head, lines)}`;
  });
  return `## Operations\n\n${parts.join('\n\n')}`;
}

function statements({ operations: all, counts }) {
  const lines = all.flatMap(({ name, title }) =>
    (counts.grantry?.[name]?.shapes ?? []).map(
      ({ shape, perRequest }) => `- ${title}: ${fixed(perRequest, 2)} × \`${shape}\``,
    ),
  );
  return `## Statements that Grantry sends\n\n${lines.join('\n')}`;
}

function starts({ startUp, targets: named, atRest, afterRounds }) {
  const lines = named.map(({ name, label }) => {
    const { now, most } = afterRounds[name];
    return [label, fixed(median(startUp[name])), fixed(atRest[name].now), fixed(now), fixed(most)];
  });
  const head = ['', 'first answer, ms', 'MB at rest', 'MB after the rounds', 'MB at most'];
  return `## Start and memory\n\n${table(head, lines)}`;
}

function logins({ logins: { rows, signIns, rate: steady } }) {
  const lines = rows.map(({ title, quiet, busy, first }) => [
    title,
    ...[quiet.p50, busy.p50, quiet.p99, busy.p99].map((ms) => fixed(ms, 2)),
    times(busy.p99, quiet.p99),
    ...(first ? [fixed(first.p99, 2), times(first.p99, quiet.p99)] : ['–', '–']),
  ]);
  const head = ['', 'p50 ms', 'with sign-ins', 'p99 ms', 'with sign-ins', 'p99 is', 'main thread first', 'p99 is'];
  return `## Logins that saturate the hash pool\n\n${steady} requests a second, server and hashes on one core; with sign-ins: ${fixed(signIns)} a second (median over both ways to start), 8 in flight, each of another account. "Main thread first" is the server started as [operations.md](../docs/operations.md#password-hashes-503) recommends for a machine with few cores.\n\n${table(head, lines)}`;
}

function memory({ memory: { rest, after, idle, requests, operations: all } }) {
  const head = ['at rest', `after ${rate(requests)} requests`, `after ${rate(2 * requests)}`, 'at most', '15 s later'];
  const cells = [rest, after[0].now, after[1].now, after[1].most, idle].map((mb) => fixed(mb));
  const titles = all.map(({ title }) => title).join('; ');
  return `## Memory of a fresh process, MB\n\nResident memory of the process. Operations in equal shares: ${titles}.\n\n${table(head, [cells])}`;
}

function twoProcesses({ twoProcesses: rows }) {
  const lines = rows.map(({ title, one, two, isVoid }) =>
    isVoid ? [title, '**void**', '', ''] : [title, rate(one), rate(two), `${fixed(two / one, 2)}x`],
  );
  return `## Two processes\n\nRequests/s of Grantry; servers and load share both cores and one database.\n\n${table(['', 'one process', 'two', 'gain'], lines)}`;
}
