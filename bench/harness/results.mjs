import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { median } from './rounds.mjs';

const fixed = (number, digits = 0) => (Number.isFinite(number) ? number.toFixed(digits) : '–');
const rate = (number) => (Number.isFinite(number) ? Math.round(number).toLocaleString('en') : '–');
const line = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

/** Writes what was measured as Markdown. */
export function writeResults(file, results) {
  const parts = [intro(results), targets(results), operations(results), statements(results), starts(results)];
  if (results.logins) parts.push(logins(results), memory(results));
  if (results.twoProcesses) parts.push(twoProcesses(results));
  if (results.growth) parts.push(growth(results));
  writeFileSync(file, `${parts.join('\n\n')}\n`);
}

function intro({ database, plan, flags, bench, seconds }) {
  const versions = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')).dependencies;
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', '); // prettier-ignore
  const [cpu] = cpus();
  const voids = bench.void.map(({ where, reason }) => `- **void**: ${where}: ${reason}`);
  return `# Grantry beside its peers

Written by \`npm run ${flags.full ? 'bench:full' : 'bench'}\` on ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, in ${fixed(seconds)} s.${flags.tiny ? ' **A trial run: its numbers mean nothing.**' : ''}

- Machine: ${cpus().length} cores, ${cpu.model.trim()}, ${fixed(totalmem() / 2 ** 30)} GB. Each server is pinned to one core, the load to the other; the database goes where there is room.
- Node ${process.versions.node}; ${packages}; Grantry ${grantryCommit()}.
- Database: ${database.version} on loopback, shared by all, a database each; innodb_flush_log_at_trx_commit ${database.flush}, sync_binlog ${database.binlog}, buffer pool ${fixed(database.buffer)} MB.
- ${plan.rounds} interleaved rounds of ${plan.seconds} s for each row, ${plan.connections} keep-alive connections in a closed loop; medians. Every answer was checked, of each slice one with its signatures; one wrong answer makes the row void.
- Processor times are CPU milliseconds for one request (seconds per 1,000), of the server and of the database.
- "Load busy" is the share of its core that the load used: near 100 % it, not the server, is what was measured.
- oidc-provider reads its client from the database for every request; Grantry remembers it for at most a second; the floor has one client in memory.
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

const middle = (row, what) => median((row?.slices ?? []).map((slice) => slice[what]));
/** Of one run, round by round: what slows both does not count. */
const ratio = (row, other) => median((row?.slices ?? []).map(({ rps }, i) => rps / (other?.slices[i]?.rps ?? NaN)));

function targets({ operations: all, rows, counts, startUp, logins: l, memory: m, growth: g, bench, targets: named }) {
  const grantry = named.find(({ name }) => name === 'grantry');
  if (grantry === undefined) return '';
  const verdict = (holds) => (holds === undefined ? '–' : holds ? 'yes' : '**no**');
  const lines = [];
  const add = (what, wanted, got, holds) => lines.push([what, wanted, got, verdict(holds)]);
  for (const operation of all.filter(({ target }) => target)) {
    const row = rows[operation.name];
    const peer = ratio(row.grantry, row['oidc-provider']);
    const floor = ratio(row.grantry, row['floor-express']);
    const isVoid = named.some((target) => bench.isVoid(target, operation));
    const judged = (holds) => (isVoid ? false : holds);
    add(operation.title, `${operation.target.peer}x oidc-provider`, `${fixed(peer, 2)}x`, judged(peer >= operation.target.peer)); // prettier-ignore
    add('', `${operation.target.floor * 100} % of the Express floor`, `${fixed(floor * 100)} %`, judged(floor >= operation.target.floor)); // prettier-ignore
  }
  for (const [name, most] of [
    ['code', 4],
    ['refresh', 3],
    ['client_credentials', 0],
  ]) {
    const count = counts.grantry?.[name]?.statements;
    if (count !== undefined)
      add(`statements: ${name}`, `≤ ${most}`, fixed(count, 2), Math.round(count * 10) / 10 <= most);
  }
  const start = median(startUp.grantry);
  add('start to first answer', '< 1,500 ms', `${fixed(start)} ms`, start < 1500);
  if (m) add('memory at rest', '< 180 MB', `${fixed(m.rest)} MB`, m.rest < 180);
  if (m) add(`memory after ${rate(m.requests)} requests`, '< 250 MB', `${fixed(m.after[0])} MB`, m.after[0] < 250);
  if (m) add(`… after ${rate(m.requests)} more`, 'flat (within 5 %)', `${fixed(m.after[1])} MB`, m.after[1] < m.after[0] * 1.05); // prettier-ignore
  if (l) add('p99 of client_credentials while logins saturate', '< 5x', `${fixed(l.busy.p99 / l.quiet.p99, 1)}x`, l.busy.p99 < 5 * l.quiet.p99); // prettier-ignore
  for (const what of g ? ['refresh', 'introspection'] : []) {
    const kept = g.at(-1)[what] / g[0][what];
    add(`growth, ${what}: ${rate(g.at(-1).rows)} rows`, '> 80 % of the first', `${fixed(kept * 100)} %`, kept > 0.8);
  }
  return `## What it must reach\n\n${table(['', 'wanted', 'got', 'reached'], lines)}`;
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
        `${fixed(100 * middle(of, 'loadCpu'))} %`,
        fixed(of.slices.reduce((sum, { errorCount }) => sum + errorCount, 0)),
      ];
    });
    const head = ['', 'requests/s', 'Grantry is', 'p50 ms', 'p99 ms', 'CPU ms server', 'CPU ms database', 'statements', 'round trips', 'load busy', 'errors']; // prettier-ignore
    return `### ${operation.title}\n\n${table(head, lines)}`;
  });
  return `## Operations\n\n${parts.join('\n\n')}`;
}

function statements({ operations: all, counts }) {
  const lines = all.flatMap(({ name, title }) =>
    (counts.grantry?.[name]?.shapes ?? []).map(
      ({ shape, perRequest }) => `- ${title}: ${fixed(perRequest, 2)} × \`${shape}\``,
    ),
  );
  return `## What Grantry asks the database\n\n${lines.join('\n')}`;
}

function starts({ startUp, targets: named, atRest, afterRounds }) {
  const lines = named.map(({ name, label }) => {
    return [label, fixed(median(startUp[name])), fixed(atRest[name]), fixed(afterRounds[name])];
  });
  return `## Start and memory\n\n${table(['', 'first answer, ms', 'MB at rest', 'MB after the rounds'], lines)}`;
}

function logins({ logins: { quiet, busy, signIns, rate: steady } }) {
  const lines = [
    ['without sign-ins', fixed(quiet.p50, 2), fixed(quiet.p99, 2)],
    [`with ${fixed(signIns)} sign-ins a second, 8 in flight`, fixed(busy.p50, 2), fixed(busy.p99, 2)],
  ];
  return `## client_credentials while logins saturate the hash pool\n\n${steady} requests a second, server on one core.\n\n${table(['', 'p50 ms', 'p99 ms'], lines)}`;
}

function memory({ memory: { rest, after, requests } }) {
  const head = ['at rest', `after ${rate(requests)} requests`, `after ${rate(2 * requests)}`];
  return `## Memory of a fresh process, MB\n\n${table(head, [[rest, ...after].map((mb) => fixed(mb))])}`;
}

function twoProcesses({ twoProcesses: { one, two } }) {
  return `## Two processes\n\nclient_credentials, servers and load together on both cores.\n\n${table(['one process', 'two', 'gain'], [[rate(one), rate(two), `${fixed(two / one, 2)}x`]])}`;
}

function growth({ growth: rows }) {
  const lines = rows.map((row) => [rate(row.rows), rate(row.refresh), rate(row.introspection)]);
  return `## Growth\n\nRows in \`refresh_tokens\` and in \`authorizations\`; requests/s.\n\n${table(['rows', 'refresh', 'introspection'], lines)}`;
}
