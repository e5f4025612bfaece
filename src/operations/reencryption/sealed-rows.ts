import type { DataSource } from 'typeorm';
import type { SealedColumn, Transactions } from '../../database/index.js';

export interface SealedRow {
  readonly id: string;
  readonly sealed: string;
}

export interface RenewedRow extends SealedRow {
  readonly renewed: string;
}

/** Reads and renews the ciphertexts of any column. */
export class SealedRows {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transactions: Transactions,
  ) {}

  /** The next rows by id that hold a ciphertext; it locks nothing. */
  batch({ table, column }: SealedColumn, after: string, limit: number): Promise<SealedRow[]> {
    return this.dataSource
      .createQueryBuilder()
      .select('t.id', 'id')
      .addSelect(`t.${column}`, 'sealed')
      .from(table, 't')
      .where(`t.id > :after AND t.${column} IS NOT NULL`, { after })
      .orderBy('t.id', 'ASC')
      .limit(limit)
      .getRawMany<SealedRow>();
  }

  /**
   * Replaces each ciphertext that is still what was read, in one transaction, by id only.
   *
   * @returns how many; after a lost COMMIT not those of the attempt before
   */
  renew({ table, column }: SealedColumn, rows: readonly RenewedRow[]): Promise<number> {
    return this.transactions.run(async (tx) => {
      let renewed = 0;
      for (const row of rows) {
        const update = tx
          .createQueryBuilder()
          .update(table)
          .set({ [column]: row.renewed });
        const same = `id = :id AND ${column} = :sealed`;
        const { affected } = await update.where(same, { id: row.id, sealed: row.sealed }).execute();
        renewed += affected ?? 0;
      }
      return renewed;
    });
  }
}
