import { isDate } from 'node:util/types';
import mysql from 'mysql2';

// A getter, which resolves the module behind it at each read.
const { TypedParameter } = mysql;

/**
 * Values for the question marks of a prepared statement, each of the type that it has here. What the driver would
 * rewrite (an array into a list, an object into JSON, `undefined` into nothing) is a mistake in a store.
 *
 * @throws TypeError that names the place and the type, never the value
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
  // As a DOUBLE, which the driver sends for any number, it could be no LIMIT.
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
