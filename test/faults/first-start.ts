import type { Build } from '../support/server-process.js';
import { Cluster } from './cluster.js';
import { rowsOf } from './invariants.js';
import type { MariaDb } from './mariadb.js';
import { Party } from './party.js';
import { Tally } from './tally.js';

/** Two processes start at the same moment on an empty database: one of each thing is made, and both serve. */
export async function startingTogether(build: Build, database: MariaDb, rounds: number): Promise<Tally> {
  const tally = new Tally('two processes starting at once');
  for (; tally.rounds < rounds; tally.rounds++) {
    const cluster = await Cluster.start(build, await database.newDatabase());
    const party = await Party.at(cluster);
    const { access } = await party.tokens(1);
    tally.requests += 5;
    for (const at of [0, 1]) {
      if (!(await party.isActive(access, at))) tally.count('lost', 'a token is dead at one of them');
    }
    await expectOneOfEach(cluster, tally);
    for (const { output } of cluster.servers) {
      if (/"level":"?(error|fatal|50|60)/.test(output)) tally.count('wrong', output.slice(0, 300));
    }
    await cluster.stop();
  }
  return tally;
}

/** Of these one that signs and the next one. */
const SIGN = new Set(['RS256', 'PS256', 'ES256', 'EdDSA']);

async function expectOneOfEach({ databaseUrl }: Cluster, tally: Tally): Promise<void> {
  const keys = await rowsOf(databaseUrl, 'SELECT alg, COUNT(*) AS n FROM signing_keys GROUP BY alg');
  for (const { alg, n } of keys) {
    const wanted = SIGN.has(String(alg)) ? 2 : 1;
    if (Number(n) !== wanted)
      tally.count(Number(n) > wanted ? 'doubled' : 'lost', `${String(n)} keys of ${String(alg)}`);
  }
  const migrations = await rowsOf(databaseUrl, 'SELECT name FROM migrations GROUP BY name HAVING COUNT(*) > 1');
  tally.count('doubled', 'a migration', migrations.length);
}
