/**
 * A column of ciphertexts of `Encryption`, each bound to `<table>:<id>`; null where there is none. Plain data: each
 * room exports a list of its own.
 */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
}
