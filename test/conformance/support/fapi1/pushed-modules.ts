import { newPkce } from '../../../support/product.js';
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
import { objectRefused, refused, verifierRefused } from '../fapi/steps.js';

/** For variants with `pushed`. */
export const PUSHED_MODULES: FapiModules = {
  'fapi1-advanced-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds': reloadedBeforeLogin,
  'fapi1-advanced-final-par-attempt-reuse-request_uri': requestUriReused,
  'fapi1-advanced-final-par-attempt-to-use-expired-request_uri': requestUriExpired,
  'fapi1-advanced-final-par-attempt-to-use-request_uri-for-different-client': requestUriOfAnother,
  'fapi1-advanced-final-par-authorization-request-containing-request_uri-form-param': requestUriPushed,
  'fapi1-advanced-final-par-attempt-invalid-http-method': putRefused,
  'fapi1-advanced-final-par-without-duplicate-parameters': signInWithoutDuplicates,

  'fapi1-advanced-final-par-ensure-pkce-required': refused({ code_challenge: undefined, code_challenge_method: undefined }, () => ({}), 'invalid_request'),
  'fapi1-advanced-final-par-plain-pkce-rejected': refused({ code_challenge_method: 'plain' }, () => ({}), 'invalid_request'),
  'fapi1-advanced-final-ensure-pkce-code-verifier-required': verifierRefused(undefined),
  'fapi1-advanced-final-incorrect-pkce-code-verifier-rejected': verifierRefused(newPkce().verifier),

  'fapi1-advanced-final-par-attempt-invalid-redirect_uri': refused({ redirect_uri: 'https://junk.io/junk/callback' }, () => ({}), 'invalid_request', 'invalid_request_object'),
  'fapi1-advanced-final-par-pushed-authorization-url-as-audience-in-request-object': objectRefused(({ suite }) => ({ aud: suite.discovery['pushed_authorization_request_endpoint'] })),
  'fapi1-advanced-final-par-authorization-request-containing-request_uri': objectRefused(() => ({ request_uri: 'urn:example:bwc4JK-ESC0w8acc191e-Y1LTC2' })),
}; // prettier-ignore
