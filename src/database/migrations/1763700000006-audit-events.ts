import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { columnsFor } from './columns.js';

export class AuditEvents1763700000006 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    const column = columnsFor(db);
    await db.createTable(
      new Table({
        name: 'audit_events',
        columns: [
          column.id('id', { isPrimary: true }),
          column.ascii('type', 60),
          column.time('at'),
          column.id('sub', { isNullable: true }),
          column.ascii('client_id', 100, { isNullable: true }),
          column.ascii('actor', 100, { isNullable: true }),
          column.json('details'),
          column.time('expires_at'),
        ],
        indices: [
          { name: 'ix_audit_events_type', columnNames: ['type', 'id'] },
          { name: 'ix_audit_events_sub', columnNames: ['sub', 'id'] },
          { name: 'ix_audit_events_client_id', columnNames: ['client_id', 'id'] },
          { name: 'ix_audit_events_expires_at', columnNames: ['expires_at'] },
        ],
      }),
    );
  }

  async down(db: QueryRunner): Promise<void> {
    await db.dropTable('audit_events');
  }
}
