import type { Server } from 'node:http';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Configuration } from '../config/index.js';
import { Shutdown } from '../operations/index.js';
import type { GrantryExpress } from './express/grantry-express.js';

/** The time that each part of a stop may take, in milliseconds. */
export interface StopLimits {
  /** In production: how long the server accepts connections after it reports not ready, until load balancers notice. */
  readonly lame: number;
  /** How long requests in progress may take to finish, from the last accepted connection. */
  readonly patience: number;
  /** The process exits so long after the signal in any case, for example when the database does not answer. */
  readonly end: number;
}

/** Orchestrators kill a process after 30 seconds. */
export const STOP_LIMITS: StopLimits = { lame: 2000, patience: 24_000, end: 29_000 };

/** A signal to a process group arrives twice, from npm and from the terminal. In milliseconds. */
const SAME_SIGNAL = 1000;

/**
 * Stops the server on SIGTERM and SIGINT, and exits with 0, or with 1 after `limits.end`. A second signal, at least one
 * second later, exits at once.
 */
export function stopOnSignals(app: NestExpressApplication, limits = STOP_LIMITS): void {
  let stoppingSince: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince >= SAME_SIGNAL) process.exit(1);
      return;
    }
    stoppingSince = Date.now();
    new Logger('Server').log(`${signal}: stopping`);
    stop(app, limits).then(
      () => process.exit(0),
      (error: unknown) => {
        new Logger('Server').error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

async function stop(app: NestExpressApplication, { lame, patience, end }: StopLimits): Promise<void> {
  setTimeout(() => process.exit(1), end).unref();
  app.get(Shutdown).begin();
  if (app.get(Configuration).production) await new Promise((resolve) => setTimeout(resolve, lame));
  const { servers } = app.getHttpAdapter() as unknown as GrantryExpress;
  await Promise.all(servers.map((server) => drain(server, patience)));
  await app.close();
}

/**
 * Accepts no new connection, and closes each connection after its response. Idle connections are closed repeatedly:
 * otherwise a keep-alive connection that was busy at first would delay the stop for seconds.
 */
async function drain(server: Server, patience: number): Promise<void> {
  if (!server.listening) return;
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const end = setTimeout(() => server.closeAllConnections(), patience);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(end);
}
