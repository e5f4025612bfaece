import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

/** Who edits a further claim. The previous release writes none: an administrator then. */
export class EditableClaims1764600000240 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const editableBy = columnsFor(db).ascii('editable_by', 20, { default: "'administrator'" });
    await db.addColumn('claim_definitions', new TableColumn(editableBy));
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropColumn('claim_definitions', 'editable_by');
  }
}
