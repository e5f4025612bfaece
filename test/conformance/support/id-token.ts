import { createHash } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JSONWebKeySet } from 'jose';
import { expect } from 'vitest';
import { request, type Json } from '../../support/admin-api.js';
import type { Change } from './flow.js';
import type { SuiteClient } from './suite-client.js';

export interface IdTokenExpectation {
  readonly asked: Change;
  /** What the authorization response contained beside the ID token: each needs its hash. */
  readonly code?: string | undefined;
  readonly accessToken?: string | undefined;
}

/** Claims that an ID token may have without a request for them. */
export const PROTOCOL_CLAIMS = [
  'iss',
  'sub',
  'aud',
  'azp',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'acr',
  'amr',
  'sid',
  'at_hash',
  'c_hash',
];

/** Checks an ID token by OIDC Core §3.1.3.7, §3.2.2.11 and §3.3.2.11, and that it has no claims without a request for them. */
export async function checkIdToken(
  { suite, metadata, id }: SuiteClient,
  idToken: string,
  { asked, code, accessToken }: IdTokenExpectation,
): Promise<Json> {
  const { alg, kid } = decodeProtectedHeader(idToken);
  expect(alg).toBe(metadata['id_token_signed_response_alg'] ?? 'RS256');
  expect(kid).toEqual(expect.any(String));
  const { body } = await request(suite.discovery['jwks_uri'] as string);
  const { payload } = await jwtVerify<Json>(idToken, createLocalJWKSet(body as unknown as JSONWebKeySet), {
    issuer: suite.discovery['issuer'] as string,
    audience: id,
    currentDate: suite.clock.now(),
    requiredClaims: ['sub', 'exp', 'iat'],
  });
  expect(payload['nonce']).toBe(asked['nonce']);
  if (asked['max_age'] !== undefined) expect(payload['auth_time']).toEqual(expect.any(Number));
  if (code !== undefined) expect(payload['c_hash']).toBe(leftHalfOf(code));
  if (accessToken !== undefined) expect(payload['at_hash']).toBe(leftHalfOf(accessToken));
  if (asked['response_type'] !== 'id_token' && asked['claims'] === undefined) {
    expect(Object.keys(payload).filter((name) => !PROTOCOL_CLAIMS.includes(name))).toEqual([]);
  }
  return payload;
}

/** Uses SHA-256, the hash for RS256 (OIDC Core §3.1.3.6). */
function leftHalfOf(value: string): string {
  return createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');
}
