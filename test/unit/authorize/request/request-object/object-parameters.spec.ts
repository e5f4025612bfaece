import { describe, expect, it } from 'vitest';
import {
  assertAgreement,
  parametersWithin,
} from '../../../../../src/authorize/request/request-object/object-parameters.js';
import { errorOf } from '../../../../support/authorization-requests.js';

describe('the parameters in a request object (OIDC Core §6.1)', () => {
  it('keeps known parameters, and drops empty and unknown ones', () => {
    const claims = { iss: 'client', state: 'a', nonce: '', unknown: {}, request: 'x', request_uri: 'y' };
    expect(parametersWithin(claims)).toEqual({ parameters: { state: 'a' }, fault: null });
  });

  it('converts values to the text that they have outside an object', () => {
    const claims = { max_age: 10, resource: ['https://a.test', 'https://b.test'], registration: { a: 1 } };
    expect(parametersWithin(claims).parameters).toEqual({
      max_age: '10',
      resource: 'https://a.test https://b.test',
      registration: '{"a":1}',
    });
  });

  it.each([
    { state: 7 },
    { state: null },
    { state: true },
    { scope: ['openid'] },
    { max_age: [1] },
    { resource: [1] },
    { resource: { a: 'x' } },
    { nonce: 'a\0' },
    { login_hint: '\udc00' },
  ])('AZ11: parametersWithin leaves %j out → AUTHZ-OBJECT-9', (claims) => {
    const { parameters, fault } = parametersWithin({ ...claims, redirect_uri: 'https://client.test/callback' });
    expect([parameters, fault?.code]).toEqual([
      { redirect_uri: 'https://client.test/callback' },
      'invalid_request_object',
    ]);
  });

  it('AZ11: a value that is nested too deeply to be written → AUTHZ-OBJECT-9', () => {
    const claims: unknown = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
    expect(parametersWithin({ claims }).fault?.code).toBe('invalid_request_object');
  });

  it.each([
    [{}, { scope: 'openid' }, undefined],
    [{ scope: 'a b' }, { scope: 'b a' }, undefined],
    [{ response_type: 'code id_token' }, { response_type: 'id_token code' }, undefined],
    [{ response_type: 'code' }, {}, 'invalid_request_object'],
    [{ scope: 'openid' }, { scope: 'openid email' }, 'invalid_request_object'],
  ])('29: outside %j, inside %j: %j', (outside, inside, error) => {
    expect(errorOf(() => assertAgreement(outside, inside, ['response_type', 'scope']))).toBe(error);
  });
});
