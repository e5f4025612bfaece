import 'reflect-metadata';
import { databaseOf } from '../config/index.js';
import { migrate, pendingMigrations } from '../database/index.js';
import { startFault } from '../platform/start-fault.js';

const USAGE = 'usage: migrate [plan]';

/** `node dist/cli/migrate.js [plan]`: applies pending migrations to DATABASE_URL, or lists them (`plan`). */
async function main([command, ...more]: readonly string[]): Promise<void> {
  if (more.length > 0 || (command !== undefined && command !== 'plan')) throw new Error(USAGE);
  const database = databaseOf(process.env);
  const plan = command === 'plan';
  const names = plan ? await pendingMigrations(database) : await migrate(database);
  const what = plan ? 'would run' : 'applied';
  process.stdout.write(
    names.length === 0 ? 'Nothing to migrate.\n' : names.map((name) => `${what} ${name}\n`).join(''),
  );
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${startFault(error, process.env).replace('Grantry cannot start', 'Not migrated')}\n`);
  process.exitCode = 1;
}
