import { DataSource } from 'typeorm';
import { Encryption } from '../../common/index.js';
import type { Database } from '../../config/index.js';
import { dataSourceOptions, sealedColumnsOf, Transactions } from '../../database/index.js';
import { ENTITIES } from '../entities.js';
import { Reencryption, type Reencrypted } from './reencryption.js';
import { SealedRows } from './sealed-rows.js';

/**
 * Re-encrypts every ciphertext of the database with the first key.
 *
 * @param keys in the order of ENCRYPTION_KEY
 * @param report called after each column
 * @returns whether the first key alone decrypts everything now
 */
export async function reencrypt(
  database: Database | string,
  keys: readonly Buffer[],
  report: (of: Reencrypted) => void,
): Promise<boolean> {
  const dataSource = await new DataSource({
    ...(await dataSourceOptions(database)),
    entities: [...ENTITIES],
  }).initialize();
  try {
    const reencryption = new Reencryption(
      new SealedRows(dataSource, new Transactions(dataSource)),
      new Encryption(keys),
    );
    let complete = true;
    for (const column of sealedColumnsOf(dataSource)) {
      const outcome = await reencryption.of(column);
      complete &&= outcome.unreadable + outcome.left === 0;
      report(outcome);
    }
    return complete;
  } finally {
    await dataSource.destroy();
  }
}
