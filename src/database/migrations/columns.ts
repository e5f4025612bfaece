import type { QueryRunner, TableColumnOptions } from 'typeorm';

type Extra = Partial<TableColumnOptions>;

/** Column types of the migrations: the same on both databases, with the collations that MySQL needs. */
export function columnsFor(db: QueryRunner) {
  const mysql = db.dataSource.options.type !== 'better-sqlite3';
  const ascii: Extra = mysql ? { charset: 'ascii', collation: 'ascii_bin' } : {};
  const unicode: Extra = mysql ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
  const column = (name: string, type: string, extra: Extra): TableColumnOptions => ({ name, type, ...extra });
  return {
    /** A row id: 36 characters of ASCII, compared byte by byte. */
    id: (name: string, extra: Extra = {}) => column(name, 'varchar', { length: '36', ...ascii, ...extra }),
    /** SHA-256 in base64url. */
    digest: (name: string, extra: Extra = {}) => column(name, 'varchar', { length: '43', ...ascii, ...extra }),
    /** ASCII of a bounded length, compared byte by byte: identifiers, URIs, enumerations. */
    ascii: (name: string, length: number, extra: Extra = {}) =>
      column(name, 'varchar', { length: String(length), ...ascii, ...extra }),
    /** Any characters, bounded, compared byte by byte. */
    name: (name: string, length: number, extra: Extra = {}) =>
      column(name, 'varchar', { length: String(length), ...unicode, ...extra }),
    /** UTC with milliseconds, set by the application. */
    time: (name: string, extra: Extra = {}) => column(name, 'datetime', { precision: 3, ...extra }),
    /** Text of up to 64 kB, any characters, independent of the database's default. */
    text: (name: string, extra: Extra = {}) => column(name, 'text', { ...unicode, ...extra }),
    /** JSON, stored as text (`simple-json` of the entity). */
    json: (name: string, extra: Extra = {}) => column(name, 'text', { ...unicode, ...extra }),
    flag: (name: string, extra: Extra = {}) => column(name, 'boolean', extra),
    /** Counter that grows for years, up to 2^53. */
    count: (name: string, extra: Extra = {}) => column(name, 'bigint', extra),
    integer: (name: string, extra: Extra = {}) => column(name, mysql ? 'int' : 'integer', extra),
  };
}
