import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Identities at other providers, each linked to an account. */
export class LinkedIdentities1764600000210 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'linked_identities',
        columns: [
          column.id('id', { isPrimary: true }),
          column.id('user_id'),
          column.digest('digest'),
          column.text('issuer'),
          column.name('subject', 255),
          column.id('provider_id'),
          column.name('label', 254, { isNullable: true }),
          column.time('created_at'),
          column.time('last_used_at', { isNullable: true }),
        ],
        uniques: [{ name: 'uq_linked_identities_digest', columnNames: ['digest'] }],
        indices: [{ name: 'ix_linked_identities_user_id', columnNames: ['user_id'] }],
        foreignKeys: [
          {
            name: 'fk_linked_identities_user',
            columnNames: ['user_id'],
            referencedTableName: 'users',
            referencedColumnNames: ['id'],
            onUpdate: 'NO ACTION',
            onDelete: 'NO ACTION',
          },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('linked_identities');
  }
}
