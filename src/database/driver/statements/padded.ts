import { In, type FindOperator } from 'typeorm';

/**
 * Values for a list in SQL, the last one repeated until they are a power of two. Each length of a list is a statement of
 * its own, and a connection keeps 200 prepared.
 */
export function padded<T>(values: readonly T[]): T[] {
  const last = values.at(-1);
  if (last === undefined) return [];
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array.from({ length: length - values.length }, () => last)];
}

/** `In` of TypeORM, for lists of any length. */
export function inList<T>(values: readonly T[]): FindOperator<T> {
  return In(padded(values)) as FindOperator<T>;
}

/** Question marks for as many values. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ');
}

/** Rows for INSERTs of several, in few lengths: powers of two. */
export function chunksOf<T>(rows: readonly T[], most: number): T[][] {
  const chunks: T[][] = [];
  for (let start = 0; start < rows.length;) {
    const size = Math.min(most, 2 ** Math.floor(Math.log2(rows.length - start)));
    chunks.push(rows.slice(start, start + size));
    start += size;
  }
  return chunks;
}
