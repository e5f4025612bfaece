import type { FapiModules } from '../fapi/fapi-plan.js';
import { byRs256 } from '../fapi/keys.js';
import { expectRefusal, objectRefused, random, refused } from '../fapi/steps.js';

const BAD_OBJECT = 'invalid_request_object';
const REQUEST_OR_OBJECT = ['invalid_request', BAD_OBJECT] as const;

const MINUTES = 60;

export const OBJECT_MODULES: FapiModules = {
  'fapi1-advanced-final-ensure-request-object-without-exp-fails': objectRefused(() => ({ exp: undefined })),
  'fapi1-advanced-final-ensure-request-object-without-nbf-fails': objectRefused(() => ({ nbf: undefined })),
  'fapi1-advanced-final-ensure-request-object-without-scope-fails': objectRefused(() => ({ scope: undefined }), ...REQUEST_OR_OBJECT),
  'fapi1-advanced-final-ensure-request-object-without-redirect-uri-fails': objectRefused(() => ({ redirect_uri: undefined }), ...REQUEST_OR_OBJECT),
  'fapi1-advanced-final-ensure-expired-request-object-fails': objectRefused(({ suite: { now } }) => ({ exp: now - 60 * MINUTES })),
  'fapi1-advanced-final-ensure-request-object-with-bad-aud-fails': objectRefused(() => ({ aud: 'https://www.other1.example.com/' })),
  'fapi1-advanced-final-ensure-request-object-with-exp-over-60-fails': objectRefused(({ suite: { now } }) => ({ exp: now + 70 * MINUTES })),
  'fapi1-advanced-final-ensure-request-object-with-nbf-over-60-fails': objectRefused(({ suite: { now } }) => ({ nbf: now - 70 * MINUTES })),

  'fapi1-advanced-final-ensure-request-object-without-nonce-fails': async (context) => {
    const attempt = await context.client.begin({ nonce: undefined });
    await expectRefusal(context, attempt, {}, REQUEST_OR_OBJECT, { nonce: random(16) });
  },

  'fapi1-advanced-final-ensure-signed-request-object-with-RS256-fails': refused({}, async ({ client }) => ({ signedBy: await byRs256(client.key) }), BAD_OBJECT),
  'fapi1-advanced-final-ensure-request-object-signature-algorithm-is-not-none': refused({}, ({ client }) => ({ signedBy: { ...client.key, alg: 'none' } }), BAD_OBJECT),
  'fapi1-advanced-final-ensure-request-object-with-invalid-signature-fails': refused({}, () => ({ forged: true }), BAD_OBJECT),
  'fapi1-advanced-final-ensure-matching-key-in-authorization-request': refused({}, ({ client2 }) => ({ signedBy: client2.key }), BAD_OBJECT),
}; // prettier-ignore
