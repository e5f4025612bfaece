import { createApp } from './app.js';
import { loadConfiguration, type Configuration } from './config/index.js';

/** Starts the service for the environment of this process, and says in one message why it cannot. */
export async function serve(): Promise<void> {
  const configuration = configurationOrExit();
  const app = await createApp(configuration);
  app.enableShutdownHooks();
  await app.listen(configuration.port, configuration.host);
}

function configurationOrExit(): Configuration {
  try {
    return loadConfiguration(process.env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
