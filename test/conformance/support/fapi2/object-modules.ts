import type { FapiModules } from '../fapi/fapi-plan.js';
import { byRs256 } from '../fapi/keys.js';
import { objectRefused, refused, signInWithAudiences } from '../fapi/steps.js';

const BAD_OBJECT = 'invalid_request_object';
const MINUTES = 60;

/** For variants with `signed_non_repudiation`. */
export const OBJECT_MODULES: FapiModules = {
  'fapi2-security-profile-final-ensure-request-object-with-multiple-aud-succeeds': signInWithAudiences,

  'fapi2-security-profile-final-ensure-request-object-with-nbf-8-seconds-in-the-future-is-accepted': async ({ client, suite }) => {
    await client.signIn({}, { object: { claims: { nbf: suite.now + 8 } } });
  },

  'fapi2-security-profile-final-ensure-request-object-without-exp-fails': objectRefused(() => ({ exp: undefined })),
  'fapi2-security-profile-final-ensure-request-object-without-nbf-fails': objectRefused(() => ({ nbf: undefined })),
  'fapi2-security-profile-final-ensure-expired-request-object-fails': objectRefused(({ suite: { now } }) => ({ exp: now - 5 * MINUTES })),
  'fapi2-security-profile-final-ensure-request-object-with-bad-aud-fails': objectRefused(({ suite: { issuer } }) => ({ aud: `${issuer}/not` })),
  'fapi2-security-profile-final-ensure-request-object-with-exp-over-60-fails': objectRefused(({ suite: { now } }) => ({ exp: now + 70 * MINUTES })),
  'fapi2-security-profile-final-ensure-request-object-with-nbf-over-60-fails': objectRefused(({ suite: { now } }) => ({ nbf: now - 70 * MINUTES })),

  'fapi2-security-profile-final-ensure-signed-request-object-with-RS256-fails': refused({}, async ({ client }) => ({ signedBy: await byRs256(client.key) }), BAD_OBJECT),
  'fapi2-security-profile-final-ensure-request-object-signature-algorithm-is-not-none': refused({}, ({ client }) => ({ signedBy: { ...client.key, alg: 'none' } }), BAD_OBJECT),
  'fapi2-security-profile-final-ensure-request-object-with-invalid-signature-fails': refused({}, () => ({ forged: true }), BAD_OBJECT),
  'fapi2-security-profile-final-ensure-matching-key-in-authorization-request': refused({}, ({ client2 }) => ({ signedBy: client2.key }), 'invalid_request', BAD_OBJECT),
  'fapi2-security-profile-final-ensure-unsigned-request-at-par-endpoint-fails': refused({}, () => ({ object: null }), 'invalid_request'),

  'fapi2-security-profile-final-par-authorization-request-containing-request_uri': objectRefused(() => ({
    request_uri: 'urn:ietf:params:oauth:request_uri:bad',
  })),
}; // prettier-ignore
