import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** What a sign-in application of the operator answers to interactions. */
export class SignInAnswers1764600000150 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'sign_in_answers',
        columns: [
          column.digest('interaction_digest', { isPrimary: true }),
          column.digest('verifier_digest'),
          column.ascii('client_id', 100),
          column.json('outcome'),
          column.time('expires_at'),
          column.id('used_by', { isNullable: true }),
        ],
        indices: [{ name: 'ix_sign_in_answers_expires_at', columnNames: ['expires_at'] }],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('sign_in_answers');
  }
}
