import { describe, expect, it } from 'vitest';
import { assertSound, faultOf, parseParameters, severalValues } from '../../../../src/common/index.js';

/** Why the parameter `a` is refused. */
const codeOf = (text: string): string => {
  const parameters = parseParameters(text);
  const fault = faultOf(parameters, 'a');
  expect(parameters['a'] === undefined).toBe(fault !== undefined);
  return fault?.code ?? 'none';
};

describe('parameters (RFC 6749 §3.1, §3.2)', () => {
  it('are decoded: a plus becomes a space, percent-encoded UTF-8 its characters', () => {
    expect(parseParameters('a=1+2&b=%C3%BC%2B&c=x%3Dy')).toEqual({ a: '1 2', b: 'ü+', c: 'x=y' });
  });

  it('AZ3: an empty value counts as absent; an unknown parameter is kept unread', () => {
    expect(parseParameters('scope=&state&nonsense=1&&=x')).toEqual({ nonsense: '1' });
  });

  it('AZ3: a repeated parameter → invalid_request; an empty repetition does not count', () => {
    expect(codeOf('a=1&a=1')).toBe('invalid_request');
    expect(codeOf('a=1&b=2&a=3&a=4')).toBe('invalid_request');
    expect(parseParameters('a=&a=1')).toEqual({ a: '1' });
  });

  it('AZ3: an unknown parameter is ignored, with any value and repeated', () => {
    const parameters = parseParameters('x=1&a=2&x=3&y=%zz&z=%00&%zz=1&%zz=2&%ff=1&b=\xff\xfe&b=1');
    expect(parameters['a']).toBe('2');
    expect(Object.entries(parameters)).toEqual([['a', '2']]);
  });

  it('a malformed value counts, even beside a sound one, also for resource', () => {
    expect(codeOf('a=%zz&a=1')).toBe('invalid_request');
    expect(codeOf('a=1&a=%zz')).toBe('invalid_request');
    for (const text of ['resource=%zz&resource=urn:a', 'resource=urn:a&resource=%ff&resource=urn:b']) {
      expect(faultOf(parseParameters(text), 'resource')?.description).toContain('resource');
      expect(parseParameters(text)).toEqual({});
    }
  });

  it('unencoded UTF-8 is accepted; other bytes are refused (RFC 6749 appendix B)', () => {
    expect(parseParameters(Buffer.from('a=ü+€').toString('latin1'))).toEqual({ a: 'ü €' });
    expect(codeOf('a=\xfc')).toBe('invalid_request');
    expect(codeOf('a=%fc')).toBe('invalid_request');
  });

  it('assertSound names the first known parameter that cannot be read', () => {
    const parameters = parseParameters('a=1&b=2&b=3&c=%zz');
    expect(() => assertSound(parameters, ['a', 'x'])).not.toThrow();
    expect(() => assertSound(parameters, ['a', 'b', 'c'])).toThrow('b was sent more than once');
    expect(() => assertSound(parameters, ['c'])).toThrow('c is not well encoded');
    expect(() => assertSound(parseParameters('a=1&b=&b=2'), ['a', 'b'])).not.toThrow();
  });

  it('RFC 8707 §2: resource may be repeated', () => {
    expect(severalValues(parseParameters('resource=https://a&resource=https://b')['resource'])).toEqual([
      'https://a',
      'https://b',
    ]);
    expect(severalValues(undefined)).toEqual([]);
  });

  it.each(['%', '%4', '%zz', '%ff', '%ed%a0%80', '%00'])('malformed encoding and NUL → invalid_request: %s', (text) => {
    expect(codeOf(`a=${text}`)).toBe('invalid_request');
    expect(codeOf(`${text}=a&a=1`)).toBe('none');
  });

  it('a parameter named like a member of Object.prototype is an ordinary one', () => {
    const parameters = parseParameters('__proto__=x&constructor=y&toString=z');
    expect(parameters['__proto__']).toBe('x');
    expect(parameters['hasOwnProperty']).toBeUndefined();
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('AZ7: a value of thousands of characters is returned unchanged', () => {
    const state = "!*'();:@,/?%#[]~ ü".repeat(200);
    expect(parseParameters(`state=${encodeURIComponent(state)}`)).toEqual({ state });
  });
});
