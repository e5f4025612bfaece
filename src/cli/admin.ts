import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule } from '../audit/index.js';
import { AdministratorReset, AdministratorResetModule, type ResetAdministrator } from '../client/index.js';
import { ConfigModule, loadConfiguration, type Configuration } from '../config/index.js';
import { DatabaseModule, pendingMigrations } from '../database/index.js';
import { startFault } from '../platform/start-fault.js';

const USAGE = 'usage: admin reset-secret';

@Module({})
class AdminCommand {
  static with(configuration: Configuration): DynamicModule {
    const imports = [ConfigModule.with(configuration), DatabaseModule, AuditModule, AdministratorResetModule];
    return { module: AdminCommand, imports };
  }
}

/**
 * `node dist/cli/admin.js reset-secret`: sets a new secret for the admin client of ADMIN_CLIENT_ID. It needs the
 * environment of the server, which may keep running.
 */
async function main(args: readonly string[]): Promise<void> {
  if (args.length !== 1 || args[0] !== 'reset-secret') throw new Error(USAGE);
  const configuration = loadConfiguration(process.env);
  if ((await pendingMigrations(configuration.database)).length > 0) {
    throw new Error('the database lacks migrations; start the server once, or run "npm run migrate"');
  }
  const app = await NestFactory.createApplicationContext(AdminCommand.with(configuration), {
    logger: false,
    abortOnError: false,
  });
  try {
    process.stdout.write(textOf(await app.get(AdministratorReset, { strict: false }).run()));
  } finally {
    await app.close();
  }
}

function textOf({ id, secret }: ResetAdministrator): string {
  return (
    `The admin client is enabled, with every admin scope. Its new secret (shown this once):\n` +
    `  client_id      ${id}\n  client_secret  ${secret}\nIts earlier secrets have ended.\n`
  );
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${startFault(error, process.env).replace('Grantry cannot start', 'Not done')}\n`);
  process.exitCode = 1;
}
