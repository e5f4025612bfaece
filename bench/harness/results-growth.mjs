import { fixed, rate, table } from './format.mjs';

const KINDS = ['refresh', 'introspection'];
const LABELS = { yardstick: 'client_credentials', refresh: 'refresh', introspection: 'introspection' };

/** Returns the share of the first throughput that remains at the last size, and whether it meets the target. */
export function grownEnough({ sizes }) {
  return KINDS.map((what) => {
    const kept = sizes.at(-1)[what].rps / sizes[0][what].rps;
    return { what, rows: sizes.at(-1).rows, kept, holds: kept > 0.8 && !sizes.some((size) => size[what].isVoid) };
  });
}

export function growth({ sizes }) {
  const lines = Object.entries(LABELS).flatMap(([what, label]) =>
    sizes.map((size) => {
      const { rps, p50, p99, serverCpu, databaseCpu, pages, beside, isVoid } = size[what];
      const [{ [what]: first }] = sizes;
      const kept = [rps / first.rps, what === 'yardstick' ? 1 : beside / first.beside];
      const numbers = [
        fixed(p50, 2),
        fixed(p99, 2),
        fixed(serverCpu, 3),
        fixed(databaseCpu, 3),
        fixed(pages, 2),
        fixed(size.megabytes),
      ];
      const percent = kept.map((of) => `${fixed(100 * of)} %`);
      return [label, rate(size.rows), isVoid ? '**void**' : rate(rps), ...percent, ...numbers];
    }),
  );
  const head = ['', 'rows', 'requests/s', 'of the first', '… relative to client_credentials', 'p50 ms', 'p99 ms', 'CPU ms server', 'CPU ms database', 'pages from disk', 'MB on disk']; // prettier-ignore
  return `## Growth

Grantry over MariaDB, with the given number of rows in \`refresh_tokens\` and in \`authorizations\`, one user for each ten and one session for each five of them, and 200 clients. The load uses 2,000 families and 2,000 opaque tokens spread over all rows. "… relative to client_credentials" is the same ratio divided by that of client_credentials, which send no statement, in the same round; this removes the effect of other work on the machine. "Pages from disk" is the number of pages for each request that the buffer pool did not contain.

${table(head, lines)}`;
}

/** Lists for each statement whether the database reads one row by a unique index. */
export function statementPlans({ sizes, plans }) {
  const lines = plans.flatMap(({ operation, shape, steps }) =>
    steps.map(({ table: name, type, key, rows, isUnique, note }, i) => [
      i === 0 ? operation : '',
      i === 0 ? `\`${shape}\`` : '',
      name ?? note,
      type ?? '',
      key ?? '',
      rows ?? '',
      isUnique ? 'yes' : '**no**',
    ]),
  );
  const head = ['', 'statement', 'table', 'type', 'key', 'rows', 'unique index'];
  return `## How the database finds the rows

EXPLAIN of the statements that Grantry sends for every request, with their values, at ${rate(sizes.at(-1).rows)} rows. INSERTs read no rows. Clients, resources and keys are cached for a second and not read at each request. \`range\` on the primary key with one row is the term of MariaDB for an UPDATE of one row by its id.

${table(head, lines)}`;
}
