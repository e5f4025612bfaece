import type { AssertionParts } from '../../../support/assertions.js';
import { expectError } from '../fapi/expectations.js';
import type { FapiContext, FapiModules } from '../fapi/fapi-plan.js';
import { byRs256 } from '../fapi/keys.js';
import { codeOf, redemptionRefused } from '../fapi/steps.js';
import { boundToClient, clientIdOfAnother, codeReused, holderOfKey, refreshed } from '../fapi/token-steps.js';

export const TOKEN_MODULES: FapiModules = {
  'fapi1-advanced-final-ensure-client-id-in-token-endpoint': clientIdOfAnother,
  'fapi1-advanced-final-ensure-mtls-holder-of-key-required': holderOfKey,
  'fapi1-advanced-final-ensure-authorization-code-is-bound-to-client': boundToClient,
  'fapi1-advanced-final-attempt-reuse-authorisation-code-after-one-second': codeReused,
  'fapi1-advanced-final-refresh-token': refreshed,
};

const CLIENT_ERRORS = ['invalid_client', 'invalid_request'] as const;

/** A redemption with a changed assertion is refused. */
const redeemedWith = (claimsOf: (context: FapiContext) => NonNullable<AssertionParts['claims']>) =>
  redemptionRefused((context) => ({ assertion: { claims: claimsOf(context) } }), ...CLIENT_ERRORS);

/** For variants with `private_key_jwt`. */
export const ASSERTION_MODULES: FapiModules = {
  'fapi1-advanced-final-ensure-signed-client-assertion-with-RS256-fails': redemptionRefused(
    async ({ client }) => ({ assertedBy: await byRs256(client.key) }), 'invalid_client',
  ),
  'fapi1-advanced-final-ensure-client-assertion-in-token-endpoint': redemptionRefused(() => ({ assertion: null }), ...CLIENT_ERRORS),
  'fapi1-advanced-final-ensure-client-assertion-with-exp-is-5-minutes-in-past-fails': redeemedWith(({ suite }) => ({ exp: suite.now - 300 })),
  'fapi1-advanced-final-ensure-client-assertion-with-wrong-aud-fails': redeemedWith(() => ({ aud: 'https://other1.example.com/userinfo' })),
  'fapi1-advanced-final-ensure-client-assertion-with-wrong-iss-fails': redeemedWith(() => ({ iss: 'wrong-issuer-value' })),
  'fapi1-advanced-final-ensure-client-assertion-with-wrong-sub-fails': redeemedWith(() => ({ sub: 'wrong-sub-value' })),
  'fapi1-advanced-final-ensure-client-assertion-with-no-sub-fails': redeemedWith(() => ({ sub: undefined })),

  'fapi1-advanced-final-ensure-client-assertion-with-iss-aud-succeeds': async ({ client, suite }) => {
    const [attempt, response] = await codeOf(client);
    await client.tokens(attempt, response, { assertion: { claims: { aud: suite.issuer } } });
  },

  'fapi1-advanced-final-test-array-as-audience-for-client-JWT-assertion': async ({ client, suite }) => {
    const assertion = () => ({ claims: { aud: [suite.issuer, client.calls.urlOf('token_endpoint')] } });
    const attempt = await client.begin();
    const response = await client.open(attempt, await client.send(attempt, { assertion: assertion() }));
    await client.tokens(attempt, response, { assertion: assertion() });
  },
}; // prettier-ignore

/** A push with an assertion for an endpoint of the provider (RFC 9126 §2). */
const pushedFor =
  (endpoint: string) =>
  async ({ client, suite }: FapiContext): Promise<void> => {
    await client.signIn({}, { assertion: { claims: { aud: suite.discovery[endpoint] } } });
  };

/** A push with a changed assertion is refused. */
const pushedWith =
  (claims: NonNullable<AssertionParts['claims']>) =>
  async ({ client }: FapiContext): Promise<void> => {
    expectError(await client.push(await client.begin(), { assertion: { claims } }), ...CLIENT_ERRORS);
  };

/** For variants with `private_key_jwt` and `pushed`. */
export const PUSHED_ASSERTION_MODULES: FapiModules = {
  'fapi1-advanced-final-par-test-pushed-authorization-url-as-audience-for-client-JWT-assertion': pushedFor('pushed_authorization_request_endpoint'),
  'fapi1-advanced-final-par-token-endpoint-url-as-audience-for-client-JWT-assertion': pushedFor('token_endpoint'),
  'fapi1-advanced-final-par-ensure-client-assertion-with-wrong-aud-fails': pushedWith({ aud: 'https://other1.example.com/userinfo' }),
  'fapi1-advanced-final-par-ensure-client-assertion-with-wrong-iss-fails': pushedWith({ iss: 'wrong-issuer-value' }),
  'fapi1-advanced-final-par-ensure-client-assertion-with-wrong-sub-fails': pushedWith({ sub: 'wrong-sub-value' }),
}; // prettier-ignore
