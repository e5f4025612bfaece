import { rowsOf } from '../faults/invariants.js';
import type { Tally } from '../faults/tally.js';
import { MIGRATIONS } from '../../src/database/migrations/index.js';
import type { Build } from '../support/server-process.js';
import type { Galera } from './galera.js';

/** Runs migrators over each node at the same moment on an empty database: each migration is applied once. */
export async function migrateTogether(build: Build, galera: Galera, tally: Tally, rounds: number): Promise<void> {
  for (; tally.rounds < rounds; tally.rounds++) {
    const database = await galera.newDatabase();
    const urls = galera.nodes.map((node) => node.urlOf(database));
    const migrators = urls.map((DATABASE_URL) => build.run('cli/migrate.js', { DATABASE_URL }));
    const codes = await Promise.all(migrators.map(({ exited }) => exited));
    tally.requests += codes.length;
    for (const [at, code] of codes.entries())
      if (code !== 0) tally.count('wrong', `a migrator: ${migrators[at]!.output}`);
    await galera.settle();
    for (const url of urls) {
      const rows = await rowsOf(url, 'SELECT name FROM migrations');
      if (rows.length !== MIGRATIONS.length)
        tally.count('doubled', `${rows.length} migrations of ${MIGRATIONS.length}`);
    }
  }
}
