import { In, type FindOperator } from 'typeorm';

/**
 * Pads a list for SQL IN with its last value until its length is a power of two. Each length is a separate prepared
 * statement, and a connection keeps 200 of them.
 */
export function padded<T>(values: readonly T[]): T[] {
  const last = values.at(-1);
  if (last === undefined) return [];
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array.from({ length: length - values.length }, () => last)];
}

/** TypeORM's `In` with a padded list. */
export function inList<T>(values: readonly T[]): FindOperator<T> {
  return In(padded(values)) as FindOperator<T>;
}

/** One question mark for each value, comma-separated. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** Splits rows for multi-row INSERTs into chunks whose lengths are powers of two. */
export function chunksOf<T>(rows: readonly T[], most: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < rows.length;) {
    const size = Math.min(most, 2 ** Math.floor(Math.log2(rows.length - start)));
    chunks.push(rows.slice(start, start + size));
    start += size;
  }
  return chunks;
}
