import { isDate } from 'node:util/types';
import mysql from 'mysql2';

// `TypedParameter` is a getter that resolves a module at each read.
const { TypedParameter } = mysql;

/**
 * Converts values for the question marks of a prepared statement and keeps their types. A value that mysql2 would
 * rewrite (an array into a list, an object into JSON, `undefined` into nothing) is a bug in a store.
 *
 * @throws TypeError that names the position and the type, never the value
 */
export function boundValues(values: readonly unknown[]): readonly unknown[] {
  let bound: unknown[] | undefined;
  for (let at = 0; at < values.length; at++) {
    const sent = boundValue(values[at], at);
    // A list whose values are all sent unchanged needs no copy.
    if (sent !== values[at]) (bound ??= [...values])[at] = sent;
  }
  return bound ?? values;
}

function boundValue(value: unknown, at: number): unknown {
  if (typeof value === 'string' || value === null || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return TypedParameter.LONGLONG(value);
  // mysql2 sends any number as a DOUBLE, which MySQL refuses as a LIMIT.
  if (Number.isSafeInteger(value)) return TypedParameter.LONGLONG(value as number);
  if (Number.isFinite(value) || Buffer.isBuffer(value) || isValidDate(value)) return value;
  throw new TypeError(`no SQL value for question mark ${at + 1}: ${kindOf(value)}`);
}

function isValidDate(value: unknown): boolean {
  return isDate(value) && !Number.isNaN(value.getTime());
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (isDate(value)) return 'a Date without a time';
  return typeof value === 'number' ? String(value) : typeof value;
}
