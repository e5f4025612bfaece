import { createHash } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import { expect } from 'vitest';
import type { Json, JsonAnswer } from '../../../support/admin-api.js';
import type { Parameters } from '../flow.js';
import type { Attempt, FapiClient, Tokens } from './fapi-client.js';

/** Checks a token response (RFC 6749 §5.1), the binding of its access token, and its ID token. */
export async function checkTokens(client: FapiClient, attempt: Attempt, response: Parameters, answer: JsonAnswer): Promise<Tokens> {
  const { status, headers, body } = answer;
  const { binding, openid, rich } = client.traits;
  expect([status, body]).toEqual([200, expect.objectContaining({ expires_in: expect.any(Number) })]);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(body['token_type']).toBe(binding === 'dpop' ? 'DPoP' : 'Bearer');
  const accessToken = body['access_token'] as string;
  expect(decodeJwt(accessToken)['cnf']).toEqual(confirmationOf(client, attempt));
  if (rich) expect(body['authorization_details']).toEqual(client.suite.details);
  expect('id_token' in body).toBe(openid);
  const claims = openid ? await checkIdToken(client, body['id_token'] as string, attempt) : undefined;
  if (claims?.['c_hash'] !== undefined) expect(claims['c_hash']).toBe(leftHalfOf(response['code']!));
  return { accessToken, refreshToken: body['refresh_token'] as string, claims, body };
} // prettier-ignore

function confirmationOf({ traits, certificate }: FapiClient, { dpop }: Attempt): Json {
  return traits.binding === 'dpop' ? { jkt: dpop.jkt } : { 'x5t#S256': certificate!.thumbprint };
}

/** OIDC Core §3.1.3.7, and the algorithms of FAPI 2.0 §5.4.1. */
export async function checkIdToken({ suite, id }: FapiClient, idToken: string, { asked }: Attempt): Promise<Json> {
  const { payload, protectedHeader } = await jwtVerify<Json>(idToken, suite.keys, {
    issuer: suite.issuer,
    audience: id,
    currentDate: new Date(suite.now * 1000),
    requiredClaims: ['sub', 'exp', 'iat'],
  });
  expect([protectedHeader.alg, protectedHeader.kid]).toEqual(['PS256', expect.any(String)]);
  expect([payload['sub'], payload['nonce']]).toEqual([suite.sub, asked['nonce']]);
  return payload;
}

/** The ID token of the authorization endpoint signs the code and the state (FAPI 1.0 Advanced §5.2.2.1). */
export async function checkDetachedSignature(
  client: FapiClient,
  attempt: Attempt,
  response: Parameters,
): Promise<void> {
  const claims = await checkIdToken(client, response['id_token']!, attempt);
  const { state } = attempt.asked;
  expect(claims['c_hash']).toBe(leftHalfOf(response['code']!));
  expect(claims['s_hash']).toBe(state === undefined ? undefined : leftHalfOf(state));
}

/** The hash of a value for PS256 (OIDC Core §3.1.3.6). */
function leftHalfOf(value: string): string {
  return createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');
}
