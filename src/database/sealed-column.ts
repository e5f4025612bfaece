/**
 * A column of ciphertexts of `Encryption`; null where there is none. Plain data: each room exports a list of its own,
 * and re-encryption goes through all of them.
 */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
}

/**
 * What a ciphertext of a column is bound to: it opens in no other row. The one place that says so.
 *
 * @param id of the row, its primary key
 */
export function placeOf({ table }: SealedColumn, id: string): string {
  return `${table}:${id}`;
}
