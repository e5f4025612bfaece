import type { DataSource } from 'typeorm';
import type { ColumnName, Transactions } from '../../database/index.js';

export interface SealedRow {
  readonly id: string;
  readonly sealed: string;
}

export interface RenewedRow extends SealedRow {
  readonly renewed: string;
}

/** Reads and replaces the ciphertexts of any column, with the same SQL on all databases. */
export class SealedRows {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /** Reads the next rows by id that have a ciphertext, without locks. */
  batch({ table, column }: ColumnName, after: string, limit: number): Promise<SealedRow[]> {
    const sql = `SELECT t.id AS id, t.${column} AS sealed FROM ${table} t
      WHERE t.id > ? AND t.${column} IS NOT NULL ORDER BY t.id LIMIT ${limit}`;
    return this.dataSource.query<SealedRow[]>(sql, [after]);
  }

  /**
   * Replaces each ciphertext that has not changed since it was read, by id, in one transaction.
   *
   * @returns the number of replaced ciphertexts; after a lost COMMIT without those of the attempt before
   */
  renew({ table, column }: ColumnName, rows: readonly RenewedRow[]): Promise<number> {
    const sql = `UPDATE ${table} SET ${column} = ? WHERE id = ? AND ${column} = ?`;
    return this.transactions.run(async (tx) => {
      let renewed = 0;
      for (const row of rows) {
        const { affected } = await tx.queryRunner!.query(sql, [row.renewed, row.id, row.sealed], true);
        renewed += affected ?? 0;
      }
      return renewed;
    });
  }
}
