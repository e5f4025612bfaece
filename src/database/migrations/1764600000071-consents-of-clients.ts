import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Adds an index that lists consents by client. */
export class ConsentsOfClients1764600000071 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.createIndex('consents', new TableIndex({ name: 'ix_consents_client_id', columnNames: ['client_id'] }));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropIndex('consents', 'ix_consents_client_id');
  }
}
