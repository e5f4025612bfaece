import { MIGRATIONS } from '../../src/database/migrations/index.js';
import type { Build } from '../support/server-process.js';
import { Cluster } from './cluster.js';
import { rowsOf } from './invariants.js';
import type { MariaDb } from './mariadb.js';
import { Party } from './party.js';
import type { Tally } from './tally.js';

/** Starts two processes at the same moment on an empty database: each key and row exists once, and both processes serve. */
export async function startTogether(build: Build, database: MariaDb, tally: Tally, rounds: number): Promise<void> {
  for (; tally.rounds < rounds; tally.rounds++) {
    const cluster = await Cluster.start(build, await database.newDatabase());
    try {
      const party = await Party.at(cluster);
      const { access } = await party.tokens(1);
      tally.requests += 5;
      for (const at of [0, 1]) {
        if (!(await party.isActive(access, at))) tally.count('lost', 'a token is not active at one of them');
      }
      await expectOneOfEach(cluster, tally);
      for (const { output } of cluster.servers) {
        if (/"level":"?(error|fatal|50|60)/.test(output)) tally.count('wrong', output.slice(0, 300));
      }
    } finally {
      await cluster.stop();
    }
  }
}

/** The number of keys of each algorithm: an active and a next one, or one that decrypts. */
const KEYS: Readonly<Record<string, number>> = { RS256: 2, PS256: 2, ES256: 2, EdDSA: 2, 'RSA-OAEP': 1, 'ECDH-ES': 1 };
/** The number of rows: what a start creates once, with the admin client, and the client of the party. */
const ROWS: Readonly<Record<string, number>> = { subject_keys: 1, clients: 2, client_secrets: 2 };

async function expectOneOfEach({ databaseUrl }: Cluster, tally: Tally): Promise<void> {
  const found = await rowsOf(databaseUrl, 'SELECT alg, COUNT(*) AS n FROM signing_keys GROUP BY alg');
  const keys = new Map(found.map(({ alg, n }) => [String(alg), Number(n)]));
  for (const alg of new Set([...Object.keys(KEYS), ...keys.keys()])) {
    expectCount(tally, `keys of ${alg}`, keys.get(alg) ?? 0, KEYS[alg] ?? 0);
  }
  for (const [table, wanted] of Object.entries(ROWS)) {
    const [row] = await rowsOf(databaseUrl, `SELECT COUNT(*) AS n FROM ${table}`);
    expectCount(tally, `rows of ${table}`, Number(row?.['n']), wanted);
  }
  const migrations = await rowsOf(databaseUrl, 'SELECT name, COUNT(*) AS n FROM migrations GROUP BY name');
  expectCount(tally, 'migrations', migrations.length, MIGRATIONS.length);
  for (const { name, n } of migrations) expectCount(tally, String(name), Number(n), 1);
}

function expectCount(tally: Tally, what: string, count: number, wanted: number): void {
  if (count !== wanted) tally.count(count > wanted ? 'doubled' : 'lost', `${what}: ${count}, not ${wanted}`);
}
