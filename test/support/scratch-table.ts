import { DataSource, EntitySchema } from 'typeorm';
import { dataSourceOptions, Transactions } from '../../src/database/index.js';
import { newDatabase, type Database } from './app.js';

export interface Ticket {
  id: string;
  usedBy: string | null;
}

/** A table for tests of single use. */
export const Tickets = new EntitySchema<Ticket>({
  name: 'Ticket',
  tableName: 'tickets',
  columns: {
    id: { type: 'varchar', length: 36, primary: true },
    usedBy: { name: 'used_by', type: 'varchar', length: 36, nullable: true },
  },
});

export interface Scratch {
  readonly dataSource: DataSource;
  readonly transactions: Transactions;
  close(): Promise<void>;
}

/** A database that contains only the table of tickets. */
export async function scratchDatabase(database: Database): Promise<Scratch> {
  const { url, remove } = await newDatabase(database);
  const options = { ...(await dataSourceOptions(url)), entities: [Tickets], migrations: [], synchronize: true };
  const dataSource = await new DataSource(options).initialize();
  return {
    dataSource,
    transactions: new Transactions(dataSource),
    close: async () => {
      await dataSource.destroy();
      await remove();
    },
  };
}
