import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

const INDEX = new TableIndex({ name: 'ix_linked_identities_provider_id', columnNames: ['provider_id'] });

/** Adds which identities the operator's trust in a provider has linked, and finds those of a provider. */
export class TrustedLinks1764600000330 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.addColumn('linked_identities', new TableColumn(columnsFor(db).flag('by_trust', { isNullable: true })));
    await db.createIndex('linked_identities', INDEX);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropIndex('linked_identities', INDEX);
    await db.dropColumn('linked_identities', 'by_trust');
  }
}
