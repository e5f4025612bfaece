import { decodeProtectedHeader, jwtVerify } from 'jose';
import { expect } from 'vitest';
import type { Json } from '../../../support/admin-api.js';
import type { Answer } from '../../../support/user-agent.js';
import type { Parameters } from '../flow.js';
import { responseFrom } from '../response.js';
import type { FapiClient } from './fapi-client.js';

/** JARM §2.1 recommends at most ten minutes. */
const LONGEST = 600;

/** The parameters of a response: of the JWT, which is checked by JARM §2.4, or those of the address. */
export async function readResponse(client: FapiClient, answer: Answer, redirectUri: string): Promise<Parameters> {
  const { suite, traits } = client;
  if (!traits.jarm) return responseFrom(answer, traits, redirectUri);
  const { response, ...others } = responseFrom(answer, { responseType: 'code' }, redirectUri);
  expect(others, 'parameters outside the JWT').toEqual({});
  const { payload, protectedHeader } = await jwtVerify<Json>(response!, suite.keys, {
    issuer: suite.issuer,
    audience: client.id,
    currentDate: new Date(suite.now * 1000),
    requiredClaims: ['exp'],
  });
  expect(decodeProtectedHeader(response!)).toEqual(protectedHeader);
  expect([protectedHeader.alg, protectedHeader.kid]).toEqual(['PS256', expect.any(String)]);
  expect(payload.exp! - suite.now).toBeLessThanOrEqual(LONGEST);
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !['iss', 'aud', 'exp'].includes(name)));
}
