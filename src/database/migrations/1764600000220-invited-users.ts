import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Adds when a user was invited, so that an invited person can request the invitation again. */
export class InvitedUsers1764600000220 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.addColumn('users', new TableColumn(columnsFor(db).time('invited_at', { isNullable: true })));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('users', 'invited_at');
  }
}
