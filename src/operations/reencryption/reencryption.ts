import type { Encryption } from '../../common/index.js';
import { placeOf, type ColumnName, type SealedColumn } from '../../database/index.js';
import type { RenewedRow, SealedRow, SealedRows } from './sealed-rows.js';

/** Rows of one transaction: few, so that a refresh that waits for one of them does not wait for long. */
const BATCH = 100;
/** Walks over a column; each but the first only takes what changed during the one before. */
const PASSES = 10;

/** What came of one column. */
export interface Reencrypted extends ColumnName {
  /** Now under the first key. */
  readonly renewed: number;
  /** Were so before. */
  readonly current: number;
  /** No key of the list opens them. */
  readonly unreadable: number;
  /** Found under another key by the last walk too: somebody goes on sealing with it. */
  readonly left: number;
}

type Counts = Pick<Reencrypted, 'renewed' | 'current' | 'unreadable' | 'left'>;

/** Brings ciphertexts under the first key of the list, while servers run; it may be stopped and begun again at any time. */
export class Reencryption {
  constructor(
    private readonly rows: SealedRows,
    private readonly encryption: Encryption,
  ) {}

  /** Walks over a column until a walk finds nothing more to do. */
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

  /** @returns nothing for a row that no key opens */
  private reseal(column: SealedColumn, row: SealedRow): readonly RenewedRow[] {
    const place = placeOf(column.entity, row.id);
    try {
      return [{ ...row, renewed: this.encryption.encrypt(this.encryption.decrypt(row.sealed, place), place) }];
    } catch {
      return [];
    }
  }
}
