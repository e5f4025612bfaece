import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Adds secrets that a MAC needs, and proofs that are accepted once. */
export class ClientKeys1763800000010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumn('client_secrets', new TableColumn(column.text('sealed', { isNullable: true })));
    await db.createTable(
      new Table({
        name: 'proof_replays',
        columns: [column.digest('digest', { isPrimary: true }), column.id('used_by'), column.time('expires_at')],
        indices: [{ name: 'ix_proof_replays_expires_at', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('proof_replays');
    await db.dropColumn('client_secrets', 'sealed');
  }
}
