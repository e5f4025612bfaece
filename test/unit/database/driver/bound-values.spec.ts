import { describe, expect, it } from 'vitest';
import { boundValues } from '../../../../src/database/driver/bound-values.js';

describe('boundValues', () => {
  it('text, null, flags, bytes and times → unchanged', () => {
    const values = ["a'\\", null, true, Buffer.from([0, 255]), new Date(5), 1.5];
    expect(boundValues(values)).toEqual(values);
  });

  it.each([0, -7, 2 ** 40, 12n])('%s → a 64-bit integer, not a DOUBLE', (value) => {
    expect(boundValues([value])).toEqual([expect.objectContaining({ type: 8, value: BigInt(value) })]);
  });

  it.each([
    ['undefined', undefined, 'undefined'],
    ['an array', ['a', 'b'], 'an array'],
    ['an object', { a: 'hunter2' }, 'object'],
    ['an object with toJSON', { toJSON: () => 'hunter2' }, 'object'],
    ['a function', () => 'hunter2', 'function'],
    ['not a number', NaN, 'NaN'],
    ['infinity', Infinity, 'Infinity'],
    ['an invalid Date', new Date(NaN), 'a Date without a time'],
    ['bytes of another type', new Uint8Array(3), 'object'],
  ])('%s → TypeError that names the position but not the value', (_, value, kind) => {
    expect(() => boundValues(['a', value])).toThrow(new TypeError(`no SQL value for question mark 2: ${kind}`));
  });
});
