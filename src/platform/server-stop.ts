import type { Server } from 'node:http';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Configuration } from '../config/index.js';
import { Shutdown } from '../operations/index.js';

/** Milliseconds that each part of a stop may take. */
export interface StopLimits {
  /** In production, how long it still takes connections after it has said that it is not ready: a balancer has to notice. */
  readonly lame: number;
  /** What is in flight has that long to finish, from the last connection on. */
  readonly patience: number;
  /** After that long, from the signal on, it goes, whatever still holds it: a database that does not answer, for example. */
  readonly end: number;
}

/** Within the 30 seconds that orchestrators give before they kill. */
export const STOP_LIMITS: StopLimits = { lame: 2000, patience: 24_000, end: 29_000 };

/** A signal sent to a whole process group arrives twice, by npm and by the terminal: that is one wish. */
const SAME_WISH_MS = 1000;

/** Stops orderly on SIGTERM and SIGINT and exits with 0, or with 1 at its end; a second signal, a second later or more, ends it at once. */
export function stopOnSignals(app: NestExpressApplication, limits = STOP_LIMITS): void {
  let stoppingSince: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince >= SAME_WISH_MS) process.exit(1);
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
  await drain(app.getHttpServer(), patience);
  await app.close();
}

/**
 * Takes no new connection and ends each one after the answer it waits for. Without the repeated closing of idle
 * connections, a keep-alive connection that was busy at first would hold the server for seconds.
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
