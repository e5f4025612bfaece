import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Adds rows that transactions lock to run one after the other. Two transactions that both find such a row missing and
 * insert it would deadlock.
 */
const NAMES = ['principals', 'resources', 'write-proof'];
/** In the past, so that no process holds the rows. */
const EXPIRED = '2000-01-01 00:00:00.000';

export class Turns1764600000010 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    for (const name of NAMES) {
      // A server of this release may have inserted it already.
      await db.query('DELETE FROM leases WHERE name = ?', [name]);
      await db.query('INSERT INTO leases (name, holder, expires_at) VALUES (?, ?, ?)', [name, '', EXPIRED]);
    }
  }

  async down(db: QueryRunner): Promise<void> {
    for (const name of NAMES) await db.query('DELETE FROM leases WHERE name = ?', [name]);
  }
}
