import { fixed, ratio, rate, table, times } from './format.mjs';
import { grownEnough } from './results-growth.mjs';
import { median } from './rounds.mjs';

/** Lists the targets with the measured values. */
export function targets({
  operations: all,
  rows,
  counts,
  startUp,
  logins: l,
  memory: m,
  growth: g,
  bench,
  targets: named,
}) {
  const grantry = named.find(({ name }) => name === 'grantry');
  if (grantry === undefined) return '';
  const verdict = (holds) => (holds === undefined ? '–' : holds ? 'yes' : '**no**');
  const lines = [];
  const add = (what, target, measured, holds) => lines.push([what, target, measured, verdict(holds)]);
  for (const operation of all.filter(({ target }) => target)) {
    const row = rows[operation.name];
    const peer = ratio(row.grantry, row['oidc-provider']);
    const floor = ratio(row.grantry, row['floor-express']);
    const isVoid = named.some((target) => bench.isVoid(target, operation));
    const judged = (holds) => (isVoid ? false : holds);
    add(operation.title, `${operation.target.peer}x oidc-provider`, `${fixed(peer, 2)}x`, judged(peer >= operation.target.peer)); // prettier-ignore
    const bound = ['floor-http', 'floor-express'].filter((name) => row[name]?.slices.length);
    const best = Math.max(...bound.map((name) => ratio(row[name], row['oidc-provider'])));
    if (bound.length > 0 && best < operation.target.peer)
      add('', `limit, the faster floor: ${fixed(best, 2)}x`, 'out of reach', undefined);
    if (operation.target.floor !== undefined) add('', `${operation.target.floor * 100} % of the Express floor`, `${fixed(floor * 100)} %`, judged(floor >= operation.target.floor)); // prettier-ignore
  }
  for (const [name, most] of [
    ['code', 4],
    ['refresh', 3],
    ['client_credentials', 0],
  ]) {
    const count = counts?.grantry?.[name]?.statements;
    if (count !== undefined)
      add(`statements: ${name}`, `≤ ${most}`, fixed(count, 2), Math.round(count * 10) / 10 <= most);
  }
  const start = median(startUp?.grantry ?? []);
  if (startUp) add('start to first answer', '< 1,500 ms', `${fixed(start)} ms`, start < 1500);
  if (m) add('memory at rest', '< 180 MB', `${fixed(m.rest)} MB`, m.rest < 180);
  const [first, second] = m?.after.map(({ now }) => now) ?? [];
  if (m) add(`memory after ${rate(m.requests)} requests`, '< 250 MB', `${fixed(first)} MB`, first < 250);
  if (m) add(`… after ${rate(m.requests)} more`, 'flat (within 5 %)', `${fixed(second)} MB`, second < first * 1.05);
  for (const { title, quiet, busy, first } of l?.rows ?? []) {
    add(`p99 during saturating logins: ${title}`, '< 5x', times(busy.p99, quiet.p99), busy.p99 < 5 * quiet.p99);
    if (first) add('… with the main thread first', '< 5x', times(first.p99, quiet.p99), first.p99 < 5 * quiet.p99);
  }
  for (const { what, rows: most, kept, holds } of g ? grownEnough(g) : [])
    add(`growth, ${what}: ${rate(most)} rows`, '> 80 % of the first', `${fixed(kept * 100)} %`, holds);
  if (g) {
    const steps = g.plans.flatMap((plan) => plan.steps);
    const unique = steps.filter(({ isUnique }) => isUnique).length;
    add(
      'tables of hot statements read by a unique index',
      'all',
      `${unique} of ${steps.length}`,
      unique === steps.length,
    );
  }
  return `## Targets\n\n${table(['', 'target', 'measured', 'met'], lines)}`;
}
