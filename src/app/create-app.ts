import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { DestinationStream } from 'pino';
import { AppModule } from './app.module.js';
import { GrantryExpress } from '../platform/express/grantry-express.js';
import { PROBES } from './paths.js';
import { setUpApp } from './app.setup.js';
import { NestLog, newLog, requestLog } from '../common/index.js';
import type { Configuration, Replaced } from '../config/index.js';
import { migrate, pendingMigrations } from '../database/index.js';
import { Metrics } from '../operations/index.js';

export interface AppOptions extends Replaced {
  /** The destination of log lines; standard output by default. */
  readonly logTo?: DestinationStream | undefined;
}

/**
 * Creates the application, which does not listen yet. The server and the tests start it.
 *
 * @throws Error when the database cannot be reached, a migration fails, or one is pending and MIGRATE_ON_START is false
 */
export async function createApp(
  configuration: Configuration,
  { logTo, ...replaced }: AppOptions = {},
): Promise<NestExpressApplication> {
  await prepareDatabase(configuration);
  const log = newLog({ ...configuration.log, destination: logTo });
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.with(configuration, replaced),
    new GrantryExpress(configuration),
    {
      bodyParser: false,
      abortOnError: false,
      logger: new NestLog(log.events),
    },
  );
  app.use(requestLog(log.requests, app.get(Metrics).requestObservers(), PROBES));
  setUpApp(app);
  return app;
}

/**
 * Applies pending migrations, or stops the start when that is not allowed. Migrations of a newer release are accepted, so
 * that servers of the old release keep running during an upgrade.
 */
async function prepareDatabase({ database, migrateOnStart }: Configuration): Promise<void> {
  if (migrateOnStart) return void (await migrate(database));
  const pending = await pendingMigrations(database);
  if (pending.length === 0) return;
  throw new Error(
    `the database lacks ${pending.length} migrations (${pending[0]} and later). ` +
      'Apply them with "npm run migrate" (or "node dist/cli/migrate.js" where there is only the build), then start again; ' +
      'or set MIGRATE_ON_START=true',
  );
}
