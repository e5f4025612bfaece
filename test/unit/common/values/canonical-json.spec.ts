import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from '../../../../src/common/index.js';

const canonical = (text: string) => canonicalJson(JSON.parse(text) as Json);

describe('canonicalJson (RFC 8785)', () => {
  it('sorts members by UTF-16 code units, also of nested objects (RFC 8785 §3.2.3)', () => {
    const sorted = canonical('{"\\u20ac":"Euro","\\r":"CR","\\ufb33":"Dagesh","1":"One","\\ud83d\\ude00":"Smile","\\u0080":"C","\\u00f6":"O"}'); // prettier-ignore
    expect(sorted).toBe('{"\\r":"CR","1":"One","\u0080":"C","ö":"O","€":"Euro","😀":"Smile","\ufb33":"Dagesh"}');
    expect(canonical('{"b":{"d":1,"c":2},"a":[{"z":1,"y":2}]}')).toBe('{"a":[{"y":2,"z":1}],"b":{"c":2,"d":1}}');
  });

  it('writes numbers, strings and literals as ECMAScript does (RFC 8785 §3.2.2)', () => {
    const text = '[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,-0,1.0,"\\u20ac$\\u000F\\u000aA\'\\u0042\\"\\\\\\/",null,true]'; // prettier-ignore
    expect(canonical(text)).toBe('[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1,"€$\\u000f\\nA\'B\\"\\\\/",null,true]');
  });

  it.each([
    ['the order of elements', '[1,2]', '[2,1]'],
    ['a number and its text', '[1]', '["1"]'],
    ['an absent and a null member', '{}', '{"a":null}'],
    ['letters and their compositions', '["é"]', '["e\\u0301"]'],
  ])('%s makes values different', (_, one, other) => {
    expect(canonical(one)).not.toBe(canonical(other));
  });

  it('equal values have equal texts, in any spelling', () => {
    expect(canonical('{ "b" : 1.0, "a" : "\\u0061" }')).toBe(canonical('{"a":"a","b":1}'));
  });
});
