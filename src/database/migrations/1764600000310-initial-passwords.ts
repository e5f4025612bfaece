import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Adds whether a user must choose a new password at the next sign-in by password. */
export class InitialPasswords1764600000310 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.addColumn('users', new TableColumn(columnsFor(db).flag('require_password_change', { default: 0 })));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('users', 'require_password_change');
  }
}
