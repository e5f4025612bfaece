import type { AssertionParts } from '../../../support/assertions.js';
import { redemptionRefused, refused } from '../fapi/steps.js';
import type { FapiContext, FapiModules } from '../fapi/fapi-plan.js';
import { byRs256 } from '../fapi/keys.js';

const CLIENT_ERRORS = ['invalid_client', 'invalid_request'] as const;

/** A redemption with a changed assertion is refused. */
const redeemedWith = (claimsOf: (context: FapiContext) => NonNullable<AssertionParts['claims']>) =>
  redemptionRefused((context) => ({ assertion: { claims: claimsOf(context) } }), ...CLIENT_ERRORS);

/** A push with a changed assertion is refused. */
const pushedWith = (claimsOf: (context: FapiContext) => NonNullable<AssertionParts['claims']>) =>
  refused({}, (context) => ({ assertion: { claims: claimsOf(context) } }), ...CLIENT_ERRORS);

/** For variants with `private_key_jwt`. */
export const ASSERTION_MODULES: FapiModules = {
  'fapi2-security-profile-final-ensure-signed-client-assertion-with-RS256-fails': redemptionRefused(
    async ({ client }) => ({ assertedBy: await byRs256(client.key) }),
    'invalid_client',
  ),
  'fapi2-security-profile-final-ensure-client-assertion-in-token-endpoint': redemptionRefused(
    () => ({ assertion: null }),
    ...CLIENT_ERRORS,
  ),
  'fapi2-security-profile-final-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails': redeemedWith(
    ({ suite }) => ({ exp: suite.now - 300 }),
  ),
  'fapi2-security-profile-final-ensure-client-assertion-with-wrong-aud-fails': redeemedWith(() => ({
    aud: 'https://other1.example.com/invalid',
  })),
  'fapi2-security-profile-final-ensure-client-assertion-with-no-sub-fails': redeemedWith(() => ({ sub: undefined })),

  'fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-8-seconds-in-the-future-is-accepted': async ({
    client,
    suite,
  }) => {
    const ahead = suite.now + 8;
    await client.signIn({}, { assertion: { claims: { iat: ahead, nbf: ahead } } });
  },
  'fapi2-security-profile-final-par-ensure-jwt-client-assertions-nbf-over-60-seconds-in-the-future-fails': pushedWith(
    ({ suite }) => ({ iat: suite.now + 65, nbf: suite.now + 65, exp: suite.now + 125 }),
  ),
  'fapi2-security-profile-final-par-test-array-as-audience-fails': pushedWith(({ suite }) => ({
    aud: [suite.issuer, 'https://other1.example.com'],
  })),
  'fapi2-security-profile-final-par-test-par-endpoint-url-as-audience-fails': pushedWith(({ suite }) => ({
    aud: suite.discovery['pushed_authorization_request_endpoint'],
  })),
  'fapi2-security-profile-final-par-test-token-endpoint-url-as-audience-fails': pushedWith(({ suite }) => ({
    aud: suite.discovery['token_endpoint'],
  })),
};
