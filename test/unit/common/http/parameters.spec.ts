import { describe, expect, it } from 'vitest';
import { assertSound, faultOf, parseParameters, severalValues } from '../../../../src/common/index.js';

/** Why the parameter `a` is left out. */
const codeOf = (text: string): string => {
  const parameters = parseParameters(text);
  const fault = faultOf(parameters, 'a');
  expect(parameters['a'] === undefined).toBe(fault !== undefined);
  return fault?.code ?? 'none';
};

describe('parameters (RFC 6749 §3.1, §3.2)', () => {
  it('are decoded: plus is a space, percent-encoded UTF-8 its characters', () => {
    expect(parseParameters('a=1+2&b=%C3%BC%2B&c=x%3Dy')).toEqual({ a: '1 2', b: 'ü+', c: 'x=y' });
  });

  it('AZ3: an empty value counts as absent, an unknown name is kept for nobody to ask', () => {
    expect(parseParameters('scope=&state&nonsense=1&&=x')).toEqual({ nonsense: '1' });
  });

  it('AZ3: a repeated one is invalid_request, though it came empty once it is not', () => {
    expect(codeOf('a=1&a=1')).toBe('invalid_request');
    expect(codeOf('a=1&b=2&a=3&a=4')).toBe('invalid_request');
    expect(parseParameters('a=&a=1')).toEqual({ a: '1' });
  });

  it('AZ3: an unknown one is ignored, whatever it contains and however often it occurs', () => {
    const parameters = parseParameters('x=1&a=2&x=3&y=%zz&z=%00&%zz=1&%zz=2&%ff=1&b=\xff\xfe&b=1');
    expect(parameters['a']).toBe('2');
    expect(Object.entries(parameters)).toEqual([['a', '2']]);
  });

  it('once refused, a parameter stays refused, and so does resource', () => {
    expect(codeOf('a=%zz&a=1')).toBe('invalid_request');
    expect(codeOf('a=1&a=%zz')).toBe('invalid_request');
    for (const text of ['resource=%zz&resource=urn:a', 'resource=urn:a&resource=%ff&resource=urn:b']) {
      expect(faultOf(parseParameters(text), 'resource')?.description).toContain('resource');
      expect(parseParameters(text)).toEqual({});
    }
  });

  it('bytes of UTF-8 need no encoding; others are no text (RFC 6749 appendix B)', () => {
    expect(parseParameters(Buffer.from('a=ü+€').toString('latin1'))).toEqual({ a: 'ü €' });
    expect(codeOf('a=\xfc')).toBe('invalid_request');
    expect(codeOf('a=%fc')).toBe('invalid_request');
  });

  it('assertSound names the first of the known that cannot be read', () => {
    const parameters = parseParameters('a=1&b=2&b=3&c=%zz');
    expect(() => assertSound(parameters, ['a', 'x'])).not.toThrow();
    expect(() => assertSound(parameters, ['a', 'b', 'c'])).toThrow('b came more than once');
    expect(() => assertSound(parameters, ['c'])).toThrow('c is not well encoded');
    expect(() => assertSound(parseParameters('a=1&b=&b=2'), ['a', 'b'])).not.toThrow();
  });

  it('RFC 8707 §2: resource may come several times', () => {
    expect(severalValues(parseParameters('resource=https://a&resource=https://b')['resource'])).toEqual([
      'https://a',
      'https://b',
    ]);
    expect(severalValues(undefined)).toEqual([]);
  });

  it.each(['%', '%4', '%zz', '%ff', '%ed%a0%80', '%00'])('broken encoding and NUL are invalid_request: %s', (text) => {
    expect(codeOf(`a=${text}`)).toBe('invalid_request');
    expect(codeOf(`${text}=a&a=1`)).toBe('none');
  });

  it('a name of Object.prototype is only a name', () => {
    const parameters = parseParameters('__proto__=x&constructor=y&toString=z');
    expect(parameters['__proto__']).toBe('x');
    expect(parameters['hasOwnProperty']).toBeUndefined();
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('AZ7: a value of thousands of characters comes back byte by byte', () => {
    const state = "!*'();:@,/?%#[]~ ü".repeat(200);
    expect(parseParameters(`state=${encodeURIComponent(state)}`)).toEqual({ state });
  });
});
