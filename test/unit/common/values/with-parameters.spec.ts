import { describe, expect, it } from 'vitest';
import { withParameters } from '../../../../src/common/values/with-parameters.js';

describe('withParameters', () => {
  it.each([
    ['https://a.example/x', {}, 'https://a.example/x'],
    ['https://a.example/x?', {}, 'https://a.example/x?'],
    ['https://a.example/x', { state: 'a b&c' }, 'https://a.example/x?state=a%20b%26c'],
    ['https://a.example/x?y=%41', { iss: 'i', sid: 's' }, 'https://a.example/x?y=%41&iss=i&sid=s'],
    ['https://a.example/x?', { sid: 's' }, 'https://a.example/x?sid=s'],
    ['com.example.app:/x', { state: 'é' }, 'com.example.app:/x?state=%C3%A9'],
  ])('%s with %j → %s', (uri, parameters, expected) => {
    expect(withParameters(uri, parameters)).toBe(expected);
  });
});
