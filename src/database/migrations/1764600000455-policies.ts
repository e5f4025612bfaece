import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Rules for clients that report or are enforced, and what they would have refused. */
export class Policies1764600000455 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'policies',
        columns: [
          column.id('id', { isPrimary: true }),
          column.name('name', 100),
          column.ascii('mode', 10),
          column.json('rule'),
          column.json('clients', { isNullable: true }),
          column.integer('version'),
          column.time('created_at'),
          column.time('updated_at'),
        ],
      }),
    );
    await db.createTable(
      new Table({
        name: 'policy_counts',
        columns: [
          column.id('id', { isPrimary: true }),
          column.id('policy_id'),
          column.integer('version'),
          column.ascii('client_id', 100),
          column.ascii('day', 10),
          column.ascii('rule', 40),
          column.name('section', 200),
          column.integer('requests'),
          column.time('first_at'),
          column.time('last_at'),
          column.name('example', 500),
          column.time('expires_at'),
        ],
        indices: [
          { name: 'ix_policy_counts_policy_id', columnNames: ['policy_id', 'client_id'] },
          { name: 'ix_policy_counts_expires_at', columnNames: ['expires_at'] },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('policy_counts');
    await db.dropTable('policies');
  }
}
