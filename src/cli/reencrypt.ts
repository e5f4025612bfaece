import 'reflect-metadata';
import { databaseOf, encryptionKeysOf } from '../config/index.js';
import { reencrypt, type Reencrypted } from '../operations/index.js';
import { startFault } from '../platform/start-fault.js';

const COMPLETE = 'The first key of ENCRYPTION_KEY opens everything; the others are needed no more.\n';
const INCOMPLETE =
  'Other keys of ENCRYPTION_KEY are still needed. Unreadable rows need one that is not in the list; rows that are left ' +
  'are being sealed by a server whose list begins with another key: restart it, then run this again.\n';

/** `node dist/cli/reencrypt.js`: encrypts the sealed columns of DATABASE_URL with the first key of ENCRYPTION_KEY. */
async function main({ length }: readonly string[]): Promise<void> {
  if (length > 0) throw new Error('usage: reencrypt');
  const complete = await reencrypt(databaseOf(process.env), encryptionKeysOf(process.env), report);
  process.stdout.write(complete ? COMPLETE : INCOMPLETE);
  if (!complete) process.exitCode = 1;
}

function report({ table, column, renewed, current, unreadable, left }: Reencrypted): void {
  const faults = [unreadable > 0 && `${unreadable} unreadable`, left > 0 && `${left} left`].filter(Boolean);
  const parts = [`${renewed} re-encrypted`, `${current} were current`, ...faults];
  process.stdout.write(`${table}.${column}: ${parts.join(', ')}\n`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${startFault(error, process.env).replace('Grantry cannot start', 'Not re-encrypted')}\n`);
  process.exitCode = 1;
}
