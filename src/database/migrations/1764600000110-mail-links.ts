import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Links by mail: to reset a password, to verify an address, invitations. */
export class MailLinks1764600000110 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'mail_links',
        columns: [
          column.id('id', { isPrimary: true }),
          column.digest('digest'),
          column.ascii('purpose', 20),
          column.digest('slot'),
          column.id('user_id', { isNullable: true }),
          column.name('address', 254, { isNullable: true }),
          column.text('interaction', { isNullable: true }),
          column.id('used_by', { isNullable: true }),
          column.time('created_at'),
          column.time('expires_at'),
        ],
        uniques: [{ name: 'uq_mail_links_slot', columnNames: ['slot'] }],
        indices: [
          { name: 'ix_mail_links_user_id', columnNames: ['user_id'] },
          { name: 'ix_mail_links_expires_at', columnNames: ['expires_at'] },
        ],
        foreignKeys: [
          {
            name: 'fk_mail_links_user',
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
    await db.dropTable('mail_links');
  }
}
