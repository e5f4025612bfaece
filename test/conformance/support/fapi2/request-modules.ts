import { expect } from 'vitest';
import type { FapiModules } from '../fapi/fapi-plan.js';
import {
  putRefused,
  reloadedBeforeLogin,
  requestUriExpired,
  requestUriOfAnother,
  requestUriPushed,
  requestUriReused,
  signInWithoutDuplicates,
} from '../fapi/pushed-steps.js';
import { refused } from '../fapi/steps.js';

const REQUEST_OR_OBJECT = ['invalid_request', 'invalid_request_object'] as const;
const RESPONSE_TYPE = ['unsupported_response_type', 'invalid_request', 'unauthorized_client'] as const;

export const REQUEST_MODULES: FapiModules = {
  'fapi2-security-profile-final-ensure-request-object-without-redirect-uri-fails': refused({ redirect_uri: undefined }, () => ({}), ...REQUEST_OR_OBJECT),
  'fapi2-security-profile-final-ensure-redirect-uri-in-authorization-request': refused({ redirect_uri: undefined }, () => ({}), ...REQUEST_OR_OBJECT),
  'fapi2-security-profile-final-plain-fapi-tolerate-unregistered-redirect-uri': refused({ redirect_uri: 'https://localhost/callback/not-registered' }, () => ({}), ...REQUEST_OR_OBJECT),
  'fapi2-security-profile-final-ensure-response-type-code-idtoken-fails': refused({ response_type: 'code id_token' }, () => ({}), ...RESPONSE_TYPE),
  'fapi2-security-profile-final-ensure-response-type-token-fails': refused({ response_type: 'token' }, () => ({}), ...RESPONSE_TYPE),
  'fapi2-security-profile-final-par-ensure-pkce-required': refused({ code_challenge: undefined, code_challenge_method: undefined }, () => ({}), 'invalid_request'),
  'fapi2-security-profile-final-par-plain-pkce-rejected': refused({ code_challenge_method: 'plain' }, () => ({}), 'invalid_request'),

  'fapi2-security-profile-final-ensure-unsigned-authorization-request-without-using-par-fails': async ({ client, suite }) => {
    const attempt = await client.begin();
    const { error } = await client.read(attempt, await suite.signedIn.get(client.urlOf(attempt, attempt.asked)));
    expect(error).toBe('invalid_request');
  },

  'fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds': reloadedBeforeLogin,

  'fapi2-security-profile-final-par-attempt-reuse-request_uri': requestUriReused,

  'fapi2-security-profile-final-par-attempt-to-use-expired-request_uri': requestUriExpired,

  'fapi2-security-profile-final-par-attempt-to-use-request_uri-for-different-client': requestUriOfAnother,

  'fapi2-security-profile-final-par-authorization-request-containing-request_uri-form-param': requestUriPushed,

  'fapi2-security-profile-final-par-attempt-invalid-http-method': putRefused,

  'fapi2-security-profile-final-par-without-duplicate-parameters': signInWithoutDuplicates,
}; // prettier-ignore
