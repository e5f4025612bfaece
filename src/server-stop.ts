import type { Server } from 'node:http';
import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Configuration } from './config/index.js';
import { Shutdown } from './operations/index.js';

/** In production, how long it still takes connections after it has said that it is not ready: a balancer has to notice. */
const LAME_MS = 2000;
/** What is in flight has that long to finish; together with all the rest that stays within 30 seconds. */
const PATIENCE_MS = 24_000;
/** After that long it goes, whatever still holds it: a database that does not answer, for example. */
const END_MS = 29_000;
/** A signal sent to a whole process group arrives twice, by npm and by the terminal: that is one wish. */
const SAME_WISH_MS = 1000;

/** Stops orderly on SIGTERM and SIGINT and exits with 0; a second signal, a second later or more, ends it at once. */
export function stopOnSignals(app: NestExpressApplication): void {
  let stoppingSince: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince >= SAME_WISH_MS) process.exit(1);
      return;
    }
    stoppingSince = Date.now();
    new Logger('Server').log(`${signal}: stopping`);
    stop(app).then(
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

async function stop(app: NestExpressApplication): Promise<void> {
  setTimeout(() => process.exit(1), END_MS).unref();
  app.get(Shutdown).begin();
  if (app.get(Configuration).production) await new Promise((resolve) => setTimeout(resolve, LAME_MS));
  await drain(app.getHttpServer());
  await app.close();
}

/**
 * Takes no new connection and ends each one after the answer it waits for. Without the repeated closing of idle
 * connections, a keep-alive connection that was busy at first would hold the server for seconds.
 */
async function drain(server: Server): Promise<void> {
  if (!server.listening) return;
  server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const end = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
  await new Promise<void>((resolve) => server.close(() => resolve()));
  clearInterval(sweep);
  clearTimeout(end);
}
