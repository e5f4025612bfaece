import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Rows that transactions lock to take turns. Two that both find such a row missing, and then make it, wait for each
 * other.
 */
const NAMES = ['principals', 'resources', 'write-proof'];
/** Long past: nobody holds them. */
const EXPIRED = '2000-01-01 00:00:00.000';

export class Turns1764600000010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const name of NAMES) {
      // A server of this release may have made it already.
      await db.query('DELETE FROM leases WHERE name = ?', [name]);
      await db.query('INSERT INTO leases (name, holder, expires_at) VALUES (?, ?, ?)', [name, '', EXPIRED]);
    }
  }

  async down(db: QueryRunner): Promise<void> {
    for (const name of NAMES) await db.query('DELETE FROM leases WHERE name = ?', [name]);
  }
}
