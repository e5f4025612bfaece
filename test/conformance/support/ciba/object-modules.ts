import type { Json } from '../../../support/admin-api.js';
import { expectError } from '../fapi/expectations.js';
import type { Push } from '../fapi/fapi-client.js';
import type { FapiContext, FapiModules } from '../fapi/fapi-plan.js';
import { byRs256 } from '../fapi/keys.js';
import { ask } from './ciba-requests.js';

/** A changed signed request is refused with `invalid_request` (CIBA Core §13). */
const refused =
  (pushOf: (context: FapiContext) => Push | Promise<Push>) =>
  async (context: FapiContext): Promise<void> => {
    expectError(await ask(context.client, {}, await pushOf(context)), 'invalid_request');
  };
const claimsRefused = (claimsOf: (context: FapiContext) => Json) =>
  refused((context) => ({ object: { claims: claimsOf(context) } }));

const MINUTES = 60;

export const OBJECT_MODULES: FapiModules = {
  'fapi-ciba-id1-ensure-request-object-missing-aud-fails': claimsRefused(() => ({ aud: undefined })),
  'fapi-ciba-id1-ensure-request-object-bad-aud-fails': claimsRefused(() => ({ aud: 'https://other1.example.com' })),
  'fapi-ciba-id1-ensure-request-object-missing-iss-fails': claimsRefused(() => ({ iss: undefined })),
  'fapi-ciba-id1-ensure-request-object-bad-iss-fails': claimsRefused(() => ({ iss: 'not-the-client' })),
  'fapi-ciba-id1-ensure-request-object-missing-exp-fails': claimsRefused(() => ({ exp: undefined })),
  'fapi-ciba-id1-ensure-request-object-expired-exp-fails': claimsRefused(({ suite }) => ({
    exp: suite.now - 5 * MINUTES,
  })),
  'fapi-ciba-id1-ensure-request-object-exp-is-70-minutes-in-future-fails': claimsRefused(({ suite }) => ({
    exp: suite.now + 70 * MINUTES,
  })),
  'fapi-ciba-id1-ensure-request-object-missing-iat-fails': claimsRefused(() => ({ iat: undefined })),
  'fapi-ciba-id1-ensure-request-object-missing-nbf-fails': claimsRefused(() => ({ nbf: undefined })),
  'fapi-ciba-id1-ensure-request-object-nbf-is-10-minutes-in-future-fails': claimsRefused(({ suite }) => ({
    nbf: suite.now + 10 * MINUTES,
  })),
  'fapi-ciba-id1-ensure-request-object-nbf-is-70-minutes-in-past-fails': claimsRefused(({ suite }) => ({
    nbf: suite.now - 70 * MINUTES,
  })),
  'fapi-ciba-id1-ensure-request-object-missing-jti-fails': claimsRefused(() => ({ jti: undefined })),
  'fapi-ciba-id1-ensure-request-object-signature-algorithm-is-none-fails': refused(({ client }) => ({
    signedBy: { ...client.key, alg: 'none' },
  })),
  'fapi-ciba-id1-ensure-request-object-signature-algorithm-is-bad-fails': refused(() => ({ forged: true })),
  'fapi-ciba-id1-ensure-request-object-signature-algorithm-is-RS256-fails': refused(async ({ client }) => ({
    signedBy: await byRs256(client.key),
  })),
  'fapi-ciba-id1-ensure-request-object-signed-by-other-client-fails': refused(({ client2 }) => ({
    signedBy: client2.key,
  })),
  'fapi-ciba-id1-ensure-unsigned-backchannel-authorization-request-fails': refused(() => ({ object: null })),
};
