import { Logger } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { StartNotes } from '../common/index.js';
import { Configuration, loadConfiguration, settingsWithoutEffect, storedFileOf, weakenedBy } from '../config/index.js';
import { keepForThisProcess } from '../database/index.js';
import type { GrantryExpress } from './express/grantry-express.js';
import { limitConnections } from './server-limits.js';
import { stopOnSignals, type StopLimits } from './server-stop.js';
import { startFault } from './start-fault.js';

/** Creates the application, which does not listen yet: `createApp` of the room `app`, which imports this room. */
export type CreateApp = (configuration: Configuration) => Promise<NestExpressApplication>;

/**
 * Starts the server with the environment of this process. When the start fails, prints one message and exits with 1.
 *
 * @param limits of the stop; `STOP_LIMITS` by default
 */
export async function serve(createApp: CreateApp, limits?: StopLimits): Promise<void> {
  try {
    const configuration = loadConfiguration(process.env);
    await keepForThisProcess(storedFileOf(configuration.database.url));
    const app = await createApp(configuration);
    for (const says of settingsWithoutEffect(process.env, configuration)) new Logger('Configuration').warn(says);
    for (const says of weakenedBy(configuration)) new Logger('Configuration').warn(says);
    const adapter = app.getHttpAdapter() as unknown as GrantryExpress;
    for (const server of adapter.servers) limitConnections(server, configuration.keepAliveTimeout);
    stopOnSignals(app, limits);
    await app.listen(configuration.port, configuration.host);
    await adapter.listenForCertificates(configuration.host);
    if (configuration.production) new Logger('Server').log(`ready at ${configuration.issuer}`);
    else process.stdout.write(startScreen(configuration, app));
  } catch (error) {
    process.stderr.write(`${startFault(error, process.env)}\n`);
    process.exit(1);
  }
}

/** The text on the terminal after a start: what to open, and how to sign in. */
function startScreen(configuration: Configuration, app: NestExpressApplication): string {
  const notes = [
    { label: 'Open', text: configuration.urlOf('home') },
    { label: 'Swagger UI', text: configuration.urlOf('docs') },
    { label: 'Discovery', text: configuration.urlOf('openidConfiguration') },
    ...app.get(StartNotes).all,
    { label: 'Try it', text: 'npm run demo (in another terminal)' },
  ];
  const width = Math.max(...notes.map(({ label }) => label.length)) + 3;
  const lines = notes.map(({ label, text }) => `  ${label.padEnd(width)}${text}`);
  return `\n  Grantry is ready at ${configuration.issuer}. Ctrl-C stops it.\n\n${lines.join('\n')}\n\n`;
}
