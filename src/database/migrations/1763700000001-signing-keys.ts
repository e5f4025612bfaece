import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class SigningKeys1763700000001 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'signing_keys',
        columns: [
          column.id('id', { isPrimary: true }),
          column.ascii('alg', 10),
          column.integer('sequence'),
          column.json('public_jwk'),
          column.text('private_key', { isNullable: true }),
          column.time('published_at'),
          column.time('activates_at', { isNullable: true }),
          column.time('retires_at', { isNullable: true }),
          column.time('expires_at', { isNullable: true }),
        ],
        uniques: [{ name: 'uq_signing_keys_alg_sequence', columnNames: ['alg', 'sequence'] }],
        indices: [{ name: 'ix_signing_keys_expires_at', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('signing_keys');
  }
}
