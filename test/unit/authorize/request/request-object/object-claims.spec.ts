import { describe, expect, it } from 'vitest';
import { checkObjectClaims } from '../../../../../src/authorize/request/request-object/object-claims.js';
import { errorOf } from '../../../../support/authorization-requests.js';

const NOW = 1_800_000_000;
const CONTEXT = { clientId: 'client', issuer: 'https://op.test', now: NOW, mustBeFresh: false };
const errorFor = (claims: object, context: Partial<typeof CONTEXT> = {}, typ?: string) =>
  errorOf(() => checkObjectClaims({ ...claims }, typ, { ...CONTEXT, ...context }));

describe('the claims of a request object about itself (RFC 9101 §4, OIDC Core §6.1)', () => {
  it.each([
    {},
    { iss: 'client', aud: 'https://op.test', client_id: 'client' },
    { aud: ['x', 'https://op.test'] },
    { exp: NOW + 0.5, nbf: NOW, iat: NOW },
    { exp: NOW - 59, nbf: NOW + 60, iat: NOW + 60 },
    { exp: NOW + 1e9, nbf: NOW - 1e9 },
  ])('AZ11: accepts %j', (claims) => {
    expect(errorFor(claims)).toBeUndefined();
  });

  it.each([
    { iss: 'other' },
    { iss: ['client'] },
    { client_id: 'other' },
    { client_id: null },
    { aud: 'https://op.test/' },
    { aud: [] },
    { aud: { 0: 'https://op.test' } },
    { exp: NOW - 60 },
    { exp: String(NOW + 60) },
    { exp: null },
    { nbf: NOW + 61 },
    { iat: NOW + 61 },
    { request: undefined },
    { request_uri: 'https://client.test/r' },
  ])('AZ11: checkObjectClaims refuses %j → AUTHZ-OBJECT-8', (claims) => {
    expect(errorFor(claims)).toBe('invalid_request_object');
  });

  it.each([
    [undefined, undefined],
    ['JWT', undefined],
    ['oauth-authz-req+jwt', undefined],
    ['application/OAUTH-AUTHZ-REQ+JWT', undefined],
    ['at+jwt', 'invalid_request_object'],
    ['', 'invalid_request_object'],
  ])('CM1: typ %j: %j', (typ, error) => {
    expect(errorFor({}, {}, typ)).toBe(error);
  });

  it.each([
    [{ nbf: NOW, exp: NOW + 3600 }, undefined],
    [{ nbf: NOW - 3600, exp: NOW }, undefined],
    [{ nbf: NOW, exp: NOW + 3601 }, 'invalid_request_object'],
    [{ nbf: NOW - 3661, exp: NOW - 61 + 3 }, 'invalid_request_object'],
    [{ exp: NOW + 60 }, 'invalid_request_object'],
    [{ nbf: NOW }, 'invalid_request_object'],
  ])('55: with require_signed_request_object, an object with %j: %j', (claims, error) => {
    expect(errorFor(claims, { mustBeFresh: true })).toBe(error);
  });
});
