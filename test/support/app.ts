import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { DestinationStream } from 'pino';
import { createApp } from '../../src/app/create-app.js';
import type { Clock } from '../../src/common/index.js';
import { HashCost, loadConfiguration } from '../../src/config/index.js';
import type { GrantryExpress } from '../../src/platform/express/grantry-express.js';
import type { Database } from './databases.js';
import { migratedDatabase } from './migrated-database.js';
import { PreparedRsaPairs } from './prepared-rsa-pairs.js';

export { DATABASES, newDatabase, type Database, type TestDatabase } from './databases.js';

export const ADMIN = { id: 'admin', secret: 'admin-secret-of-the-tests-0123456789' } as const;

export interface RunningApp {
  readonly app: NestExpressApplication;
  /** The issuer, which is also the address on which the application listens. */
  readonly url: string;
  readonly databaseUrl: string;
  /** Stops the application and removes its database. */
  close(): Promise<void>;
}

export interface AppOptions {
  readonly database?: Database;
  readonly clock?: Clock;
  /** The URL of a database made by `migratedDatabase` or `newDatabase`, which applications can share; its maker removes it. */
  readonly databaseUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The destination of the log; LOG_LEVEL of `env` sets its level. */
  readonly logTo?: DestinationStream;
  /** By default the lowest: hashes take most of the processor time of sign-ins. */
  readonly hashCost?: HashCost;
}

/** The lowest cost that argon2 takes. */
export const CHEAP_HASH = new HashCost(8, 1);

/** Starts the whole application on a free port, over a new database with empty tables unless `databaseUrl` names one. */
export async function startApp({
  database = 'sqlite',
  clock,
  databaseUrl,
  env = {},
  logTo,
  hashCost = CHEAP_HASH,
}: AppOptions = {}): Promise<RunningApp> {
  const own = databaseUrl === undefined ? await migratedDatabase(database) : undefined;
  const port = await freePort();
  const url = `${env['TLS_CERT'] === undefined ? 'http' : 'https'}://localhost:${port}`;
  const configuration = loadConfiguration({
    NODE_ENV: 'test',
    PORT: String(port),
    ISSUER: url,
    DATABASE_URL: databaseUrl ?? own!.url,
    MIGRATE_ON_START: 'true',
    ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64url'),
    ADMIN_CLIENT_ID: ADMIN.id,
    ADMIN_CLIENT_SECRET: ADMIN.secret,
    DEMO: 'false',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    RATE_LIMITS: 'off',
    // Rows that a test creates and lets expire stay until the test cleans up.
    CLEAN_UP: 'off',
    ...env,
  });
  const app = await createApp(configuration, { clock, logTo, hashCost, rsaPairs: new PreparedRsaPairs() });
  await app.listen(port, '127.0.0.1');
  await (app.getHttpAdapter() as unknown as GrantryExpress).listenForCertificates('127.0.0.1');
  return {
    app,
    url,
    databaseUrl: configuration.database.url,
    close: async () => {
      app.getHttpServer().closeAllConnections();
      await app.close();
      await own?.remove();
    },
  };
}

/**
 * Finds a free port. The port is below those that systems assign by themselves (32768 and up on Linux), so that no
 * connection or other server of the tests takes it before its user listens.
 */
export async function freePort(): Promise<number> {
  const port = randomInt(12_000, 32_000);
  const server = createServer();
  const isFree = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
  });
  await new Promise((resolve) => server.close(resolve));
  return isFree ? port : freePort();
}
