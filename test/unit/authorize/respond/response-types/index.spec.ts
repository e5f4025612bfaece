import { describe, expect, it } from 'vitest';
import {
  RESPONSE_TYPES,
  ResponseTypeRegistry,
  SUPPORTED_RESPONSE_TYPES,
} from '../../../../../src/authorize/respond/response-types/index.js';
import { ResponseType } from '../../../../../src/common/index.js';

describe('response types', () => {
  it('SUPPORTED_RESPONSE_TYPES contains the eight combinations, each with its words sorted', () => {
    expect([...SUPPORTED_RESPONSE_TYPES].sort()).toEqual(
      ['code', 'code id_token', 'code id_token token', 'code token', 'id_token', 'id_token token', 'none', 'token'],
    ); // prettier-ignore
  });

  it('ResponseTypeRegistry returns handlers in the order of the list: an ID token after what it hashes', () => {
    const named = RESPONSE_TYPES.map(({ word }) => ({ issue: async () => ({ parameters: { word } }) }));
    const registry = new ResponseTypeRegistry(named);
    expect(registry.get(ResponseType.parse('code id_token token'))).toEqual([named[0], named[1], named[2]]);
    expect(registry.get(ResponseType.parse('none'))).toEqual([named[3]]);
  });
});
