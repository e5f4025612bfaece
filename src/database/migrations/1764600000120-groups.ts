import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

const TO_ID = { referencedColumnNames: ['id'], onUpdate: 'NO ACTION', onDelete: 'NO ACTION' };

/** Groups of users. */
export class Groups1764600000120 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'user_groups',
        columns: [
          column.id('id', { isPrimary: true }),
          column.name('name', 100),
          column.name('name_key', 200),
          column.name('description', 500, { isNullable: true }),
          column.flag('requires_mfa'),
          column.time('created_at'),
          column.time('updated_at'),
          column.integer('version', { default: 0 }),
        ],
        uniques: [{ name: 'uq_user_groups_name_key', columnNames: ['name_key'] }],
      }),
    );
    await db.createTable(
      new Table({
        name: 'group_members',
        columns: [
          column.id('group_id', { isPrimary: true }),
          column.id('user_id', { isPrimary: true }),
          column.time('added_at'),
        ],
        indices: [{ name: 'ix_group_members_user_id', columnNames: ['user_id'] }],
        foreignKeys: [
          { name: 'fk_group_members_group', columnNames: ['group_id'], referencedTableName: 'user_groups', ...TO_ID },
          { name: 'fk_group_members_user', columnNames: ['user_id'], referencedTableName: 'users', ...TO_ID },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('group_members');
    await db.dropTable('user_groups');
  }
}
