import { describe, expect, it } from 'vitest';
import { JsonFault, strictJson } from '../../../../src/common/index.js';

const LIMITS = { depth: 4, values: 12, string: 10 };

function faultOf(text: string): string | null {
  try {
    strictJson(text, LIMITS);
    return null;
  } catch (error) {
    if (error instanceof JsonFault) return error.message;
    throw error;
  }
}

describe('strictJson (RFC 7493)', () => {
  it.each([
    '{}', '[]', 'null', '"a"', '-1.5e3', '[{"a":[1,"b",{"c":true}]},{"a":2}]', '{"a":{"b":1},"b":{"b":1}}', '["]","{\\"a\\":","\\\\"]',
    '9007199254740991', '-9007199254740991', '0.1', '1.10', '1e2', '100e-2', '0.00', '-0', '1E-7', '5e-324',
  ])('accepts %s', (text) => {
    expect(strictJson(text, LIMITS)).toEqual(JSON.parse(text));
  }); // prettier-ignore

  it.each([
    ['', 'the whole value is not JSON'],
    ['{"a":1,}', 'the whole value is not JSON'],
    ['[1]]', 'the whole value is not JSON'],
    ['{"a":1,"a":1}', '/a is there twice'],
    ['[{"a":[0,{"b~/":1,"\\u0062~/":2}]}]', '/0/a/1/b~0~1 is there twice'],
    ['{"x":[],"__proto__":{}}', '/__proto__ has a name that is not allowed'],
    ['[0,{"\\u005F_proto__":1}]', '/1/__proto__ has a name that is not allowed'],
    ['[[[[[]]]]]', '/0/0/0/0 is nested more than 4 levels deep'],
    ['[1,2,3,4,5,6,7,8,9,10,11,12]', '/11 is beyond the limit of 12 values'],
    ['["aaaaaaaaaaa"]', '/0 is longer than 10 characters'],
    ['{"aaaaaaaaaaa":1}', 'the whole value is longer than 10 characters'],
    ['["\\ud800"]', '/0 has text that is not well-formed'],
    ['["\\u0000"]', '/0 has text that is not well-formed'],
    ['[9007199254740992]', '/0 is a number that a double cannot hold'],
    ['[9007199254740993]', '/0 is a number that a double cannot hold'],
    ['[-1e300]', '/0 is a number that a double cannot hold'],
    ['[1e400]', '/0 is a number that a double cannot hold'],
    ['[1e-400]', '/0 is a number that a double cannot hold'],
    ['{"a":0.1000000000000000055}', '/a is a number that a double cannot hold'],
    ['{"a":123456789.123456789012}', '/a is a number that a double cannot hold'],
  ])('refuses %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  it('refuses a long text that nests or repeats as deeply as it can', () => {
    for (const text of ['['.repeat(500_000), `[${'"\\\\",'.repeat(100_000)}1]`, `{${'"a":{'.repeat(50_000)}`])
      expect(faultOf(text)).not.toBeNull();
  });
});
