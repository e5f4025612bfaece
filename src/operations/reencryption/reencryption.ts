import type { Encryption } from '../../common/index.js';
import { placeOf, type ColumnName, type SealedColumn } from '../../database/index.js';
import type { RenewedRow, SealedRow, SealedRows } from './sealed-rows.js';

/** Rows of one transaction: few, so that a refresh waits only briefly for a locked row. */
const BATCH = 100;
/** The largest number of passes over a column. A later pass re-encrypts what changed during the one before. */
const PASSES = 10;

/** The result for one column. */
export interface Reencrypted extends ColumnName {
  /** Ciphertexts that were re-encrypted with the first key. */
  readonly renewed: number;
  /** Ciphertexts that the first key had encrypted already. */
  readonly current: number;
  /** Ciphertexts that no key of the list decrypts. */
  readonly unreadable: number;
  /** Ciphertexts that the last pass still found under another key: a process encrypts with it. */
  readonly left: number;
}

type Counts = Pick<Reencrypted, 'renewed' | 'current' | 'unreadable' | 'left'>;

/** Re-encrypts ciphertexts with the first key of the list while servers run. It can be stopped and started again at any time. */
export class Reencryption {
  constructor(
    private readonly rows: SealedRows,
    private readonly encryption: Encryption,
  ) {}

  /** Passes over a column until a pass finds nothing to re-encrypt. */
  async of(column: SealedColumn): Promise<Reencrypted> {
    const first = await this.pass(column);
    let { renewed } = first;
    let last = first;
    for (let passes = 1; passes < PASSES && last.renewed + last.left > 0; passes++) {
      last = await this.pass(column);
      renewed += last.renewed;
    }
    const counts = { renewed, current: first.current, unreadable: last.unreadable, left: last.renewed + last.left };
    return { table: column.table, column: column.column, ...counts };
  }

  private async pass(column: SealedColumn): Promise<Counts> {
    const counts = { renewed: 0, current: 0, unreadable: 0, left: 0 };
    let after = '';
    for (;;) {
      const rows = await this.rows.batch(column, after, BATCH);
      const stale = rows.filter(({ sealed }) => !this.encryption.isCurrent(sealed));
      const opened = stale.flatMap((row) => this.reseal(column, row));
      const renewed = opened.length === 0 ? 0 : await this.rows.renew(column, opened);
      counts.renewed += renewed;
      counts.left += opened.length - renewed;
      counts.current += rows.length - stale.length;
      counts.unreadable += stale.length - opened.length;
      const last = rows.at(-1);
      if (rows.length < BATCH || last === undefined) return counts;
      after = last.id;
    }
  }

  /** @returns undefined for a row that no key decrypts */
  private reseal(column: SealedColumn, row: SealedRow): readonly RenewedRow[] {
    const place = placeOf(column.entity, row.id);
    try {
      return [{ ...row, renewed: this.encryption.encrypt(this.encryption.decrypt(row.sealed, place), place) }];
    } catch {
      return [];
    }
  }
}
