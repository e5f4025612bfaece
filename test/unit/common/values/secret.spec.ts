import { describe, expect, it } from 'vitest';
import {
  digestOf,
  equalsInConstantTime,
  isId,
  madeAt,
  newBearerValue,
  newId,
  newSecret,
  parseBearerValue,
} from '../../../../src/common/index.js';

describe('secrets and ids', () => {
  it('AZ10: a bearer value is an id and 256 random bits, of which only the digest is stored', () => {
    const { id, digest, value } = newBearerValue();
    expect(value).toMatch(/^[0-9a-f-]{36}\.[A-Za-z0-9_-]{43}$/);
    expect(parseBearerValue(value)).toEqual({ id, digest });
    expect(value).not.toContain(digest);
    expect(new Set(Array.from({ length: 1000 }, newSecret)).size).toBe(1000);
  });

  it.each([
    '',
    '.',
    'x',
    'x.y',
    '.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    `${newId()}.short`,
    `${newId()}.${'a'.repeat(44)}`,
    `${newBearerValue().value}.x`,
    `${newId().toUpperCase()}.${newSecret()}`,
    `${newId()}\n.${newSecret()}`,
    '💥'.repeat(40),
  ])('a text in another form → null: %j', (text) => {
    expect(parseBearerValue(text)).toBeNull();
  });

  it('the digest is SHA-256 in base64url', () => {
    expect(digestOf('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
  });

  it('compares in constant time, for any lengths and characters', () => {
    expect(
      [
        ['a', 'a'],
        ['a', 'b'],
        ['a', 'aa'],
        ['', ''],
        ['ü', 'u'],
      ].map(([a, b]) => equalsInConstantTime(a!, b!)),
    ).toEqual([true, false, false, true, false]);
  });

  it('ids sort by their time of creation and contain it to the millisecond', () => {
    const before = Date.now();
    const ids = Array.from({ length: 500 }, () => newId());
    expect(ids.toSorted()).toEqual(ids);
    expect(ids.every(isId)).toBe(true);
    expect(madeAt(ids[0]!).getTime()).toBeGreaterThanOrEqual(before);
    expect(madeAt(ids[0]!).getTime()).toBeLessThanOrEqual(Date.now());
  });

  it('an id made for a given time contains that time to the millisecond', () => {
    const at = new Date('2026-11-21T12:00:00.987Z');
    expect(madeAt(newId(at))).toEqual(at);
    expect(newId(at)).not.toBe(newId(at));
  });
});
