import { expect } from 'vitest';
import { expectTls } from '../fapi/expect-tls.js';
import type { FapiModules } from '../fapi/fapi-plan.js';
import {
  random,
  refused,
  refusedPlainly,
  signInBeside,
  signInWith,
  signInWithAudiences,
  userRejects,
} from '../fapi/steps.js';
import { newPkce } from '../../../support/product.js';
import { checkResource } from '../fapi/check-resource.js';

const REQUEST_OR_OBJECT = ['invalid_request', 'invalid_request_object'] as const;

export const FLOW_MODULES: FapiModules = {
  'fapi1-advanced-final': async ({ client, client2 }) => {
    const { accessToken, attempt } = await client.signIn();
    await checkResource(client, accessToken, attempt.dpop);
    await expectTls(client.calls.resourceUrl);
    const other = await client2.signIn({ state: random(128), nonce: random(43) }, { object: { header: { typ: 'oauth-authz-req+jwt' } } });
    await client.calls.expectNoAccess(other.accessToken);
  },

  'fapi1-advanced-final-user-rejects-authentication': userRejects,
  'fapi1-advanced-final-ensure-request-object-with-multiple-aud-succeeds': signInWithAudiences,
  'fapi1-advanced-final-ensure-authorization-request-without-state-success': signInWith({ state: undefined }),
  'fapi1-advanced-final-ensure-other-scope-order-succeeds': signInWith({ scope: 'email openid' }),
  'fapi1-advanced-final-ensure-request-object-with-long-nonce': signInWith({ nonce: random(384) }),
  'fapi1-advanced-final-ensure-request-object-with-64-char-nonce-success': signInWith({ nonce: random(64) }),
  'fapi1-advanced-final-ensure-request-object-with-long-state': signInWith({ state: random(1000) }),
  'fapi1-advanced-final-ensure-different-nonce-inside-and-outside-request-object': signInBeside({}, { nonce: random(10) }),
  'fapi1-advanced-final-state-only-outside-request-object-not-used': signInBeside({ state: undefined }, { state: random(16) }),

  'fapi1-advanced-final-access-token-type-header-case-sensitivity': async ({ client }) => {
    const { accessToken } = await client.signIn();
    await client.calls.expectAccess(accessToken, {}, { authorization: `bEARER ${accessToken}` });
  },

  'fapi1-advanced-final-ensure-response-mode-query': refusedPlainly({ response_mode: 'query' }, ...REQUEST_OR_OBJECT),
  'fapi1-advanced-final-ensure-response-type-code-fails': refusedPlainly(
    { response_type: 'code', response_mode: undefined }, 'unsupported_response_type', 'invalid_request',
  ),
  'fapi1-advanced-final-ensure-redirect-uri-in-authorization-request': refused({ redirect_uri: undefined }, () => ({}), ...REQUEST_OR_OBJECT),
  'fapi1-advanced-final-ensure-registered-redirect-uri': refused({ redirect_uri: 'https://localhost/callback/not-registered' }, () => ({}), ...REQUEST_OR_OBJECT),

  'fapi1-advanced-final-ensure-authorization-request-without-request-object-fails': async ({ client, suite }) => {
    const attempt = await client.begin();
    const { error } = await client.read(attempt, await suite.signedIn.get(client.urlOf(attempt, attempt.asked)));
    expect(error).toBe('invalid_request');
  },
}; // prettier-ignore

/** For variants with `by_value`. */
export const BY_VALUE_MODULES: FapiModules = {
  'fapi1-advanced-final-ensure-valid-pkce-succeeds': async ({ client }) => {
    const { verifier, challenge } = newPkce();
    const attempt = await client.begin({ code_challenge: challenge, code_challenge_method: 'S256' });
    const response = await client.open(attempt, await client.send(attempt));
    await client.tokens({ ...attempt, verifier }, response);
  },
};
