import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';
import { setUpApp } from './app.setup.js';
import type { Clock } from './common/index.js';
import type { Configuration } from './config/index.js';
import { migrate } from './database/index.js';

/**
 * Makes the whole application, not yet listening. The server and the tests start from here.
 *
 * @throws Error when the database cannot be reached, or a migration fails
 */
export async function createApp(configuration: Configuration, clock?: Clock): Promise<NestExpressApplication> {
  if (configuration.migrateOnStart) await migrate(configuration.databaseUrl);
  const tls = configuration.tls && { httpsOptions: configuration.tls };
  const app = await NestFactory.create<NestExpressApplication>(AppModule.with(configuration, clock), {
    bodyParser: false,
    abortOnError: false,
    logger: ['fatal', 'error', 'warn'],
    ...tls,
  });
  setUpApp(app);
  return app;
}
