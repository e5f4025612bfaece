import { describe, expect, it } from 'vitest';
import { OAuthError, parseParameters, severalValues } from '../../../../src/common/index.js';

const codeOf = (text: string): string => {
  try {
    parseParameters(text);
  } catch (error) {
    return (error as OAuthError).code;
  }
  return 'none';
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
    expect(parseParameters('a=&a=1')).toEqual({ a: '1' });
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
    expect(codeOf(`${text}=a`)).toBe('invalid_request');
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
