import { TableColumn, TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm';
import { comparableUri } from '../../common/index.js';
import { columnsFor } from './columns.js';

/** Adds `open_to`, scope descriptions and comparable identifiers of resources, and consent to an audience. */
export class Targets1764600000050 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.addColumn('consents', new TableColumn(column.json('audience', { isNullable: true })));
    await db.addColumn('resources', new TableColumn(column.json('scope_descriptions', { isNullable: true })));
    await db.addColumn('resources', new TableColumn(column.json('open_to', { isNullable: true })));
    await db.addColumn('resources', new TableColumn(column.ascii('comparable', 500, { isNullable: true })));
    await fillComparable(db);
    await db.createIndex(
      'resources',
      new TableIndex({ name: 'uq_resources_comparable', columnNames: ['comparable'], isUnique: true }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropIndex('resources', 'uq_resources_comparable');
    await db.dropColumn('resources', 'comparable');
    await db.dropColumn('resources', 'open_to');
    await db.dropColumn('resources', 'scope_descriptions');
    await db.dropColumn('consents', 'audience');
  }
}

/** Of several equal identifiers the oldest gets the comparable form; the others keep null and do not change. */
async function fillComparable(db: QueryRunner): Promise<void> {
  const rows = (await db.query('SELECT id, identifier FROM resources ORDER BY id')) as Row[];
  const taken = new Set<string>();
  for (const { id, identifier } of rows) {
    const comparable = comparableUri(identifier);
    if (comparable === null || taken.has(comparable)) continue;
    taken.add(comparable);
    await db.query('UPDATE resources SET comparable = ? WHERE id = ?', [comparable, id]);
  }
}

interface Row {
  readonly id: string;
  readonly identifier: string;
}
