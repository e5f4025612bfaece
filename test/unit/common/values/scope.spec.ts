import { describe, expect, it } from 'vitest';
import { Scope } from '../../../../src/common/index.js';

describe('Scope (RFC 6749 §3.3)', () => {
  it('parses distinct space-separated values in their order', () => {
    expect([...Scope.parse('openid  profile openid ')]).toEqual(['openid', 'profile']);
    expect(Scope.parse('b a').toString()).toBe('b a');
  });

  it.each([undefined, null, '', '   '])('is empty for %j', (text) => {
    expect(Scope.parse(text).isEmpty).toBe(true);
    expect(Scope.parse(text).toString()).toBe('');
  });

  it.each(['a"b', 'a\\b', 'ü', 'a\tb', 'a\nb', '\u007f'])('refuses a forbidden character: %j', (text) => {
    expect(() => Scope.parse(text)).toThrow(expect.objectContaining({ code: 'invalid_scope' }) as Error);
  });

  it('is a set: covers, equals, plus, minus, filter', () => {
    const [ab, ba, a, empty] = [Scope.parse('a b'), Scope.parse('b a'), Scope.parse('a'), Scope.EMPTY];
    expect([ab.covers(a), a.covers(ab), ab.covers(empty), ab.equals(ba), ab.equals(a)]).toEqual([
      true,
      false,
      true,
      true,
      false,
    ]);
    expect([ab.plus(Scope.parse('b c')), ab.minus(a), ab.filter((v) => v === 'a')].map(String)).toEqual([
      'a b c',
      'b',
      'a',
    ]);
    expect([ab.has('a'), ab.has('A'), ab.has('')]).toEqual([true, false, false]);
  });

  it('is serialised as text in JSON', () => {
    expect(JSON.stringify({ scope: Scope.of(['a', 'b']) })).toBe('{"scope":"a b"}');
  });
});
