import { Table, TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

const TO_ID = { referencedColumnNames: ['id'], onUpdate: 'NO ACTION', onDelete: 'NO ACTION' };

/** Roles of resources, and their holders. */
export class Roles1764600000121 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumn('resources', new TableColumn(column.json('roles', { isNullable: true })));
    await db.addColumn('resources', new TableColumn(column.json('scope_roles', { isNullable: true })));
    await db.createTable(holdersOf(db, 'user', 'users'));
    await db.createTable(holdersOf(db, 'group', 'user_groups'));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('group_roles');
    await db.dropTable('user_roles');
    await db.dropColumn('resources', 'scope_roles');
    await db.dropColumn('resources', 'roles');
  }
}

function holdersOf(db: QueryRunner, holder: string, referencedTableName: string): Table {
  const column = columnsFor(db);
  const [name, id] = [`${holder}_roles`, `${holder}_id`];
  return new Table({
    name,
    columns: [
      column.id('resource_id', { isPrimary: true }),
      column.ascii('role', 100, { isPrimary: true }),
      column.id(id, { isPrimary: true }),
      column.time('added_at'),
    ],
    indices: [{ name: `ix_${name}_${id}`, columnNames: [id] }],
    foreignKeys: [{ name: `fk_${name}_${holder}`, columnNames: [id], referencedTableName, ...TO_ID }],
  });
}
