import { expect } from 'vitest';
import { expectTls } from '../fapi/expect-tls.js';
import type { FapiModules } from '../fapi/fapi-plan.js';
import { checkResource } from '../fapi/check-resource.js';
import { random, signInBeside, signInWith, userRejects } from '../fapi/steps.js';

export const FLOW_MODULES: FapiModules = {
  'fapi2-security-profile-final-happy-flow': async ({ client, client2, traits }) => {
    const { accessToken, attempt } = await client.signIn();
    await checkResource(client, accessToken, attempt.dpop);
    await expectTls(client.calls.resourceUrl);
    const second = await client2.begin({ state: random(128), ...(traits.openid && { nonce: random(43) }) });
    const asked = { ...second.asked, ...(traits.binding === 'dpop' && { dpop_jkt: second.dpop.jkt }) };
    const url = await client2.send({ ...second, asked }, { object: { header: { typ: 'oauth-authz-req+jwt' } } });
    const response = await client2.open(second, url);
    const other = await client2.tokens(second, response);
    await client2.calls.expectAccess(other.accessToken, { dpop: second.dpop });
    await client.calls.expectNoAccess(other.accessToken, { dpop: attempt.dpop });
  },

  'fapi2-security-profile-final-user-rejects-authentication': userRejects,

  'fapi2-security-profile-final-ensure-authorization-request-without-state-success': signInWith({ state: undefined }),

  'fapi2-security-profile-final-access-token-type-header-case-sensitivity': async ({ client, traits }) => {
    const { accessToken, attempt } = await client.signIn();
    const authorization = `${traits.binding === 'dpop' ? 'dPOP' : 'bEARER'} ${accessToken}`;
    await client.calls.expectAccess(accessToken, { dpop: attempt.dpop }, { authorization });
  },

  'fapi2-security-profile-final-ensure-different-state-inside-and-outside-request-object': signInBeside(
    {},
    { state: random(16) },
  ),

  'fapi2-security-profile-final-state-only-outside-request-object-not-used': signInBeside(
    { state: undefined },
    { state: random(16) },
  ),

  'fapi2-security-profile-final-ensure-authorization-request-with-long-state': signInWith({ state: random(1000) }),
};

/** For variants with `openid_connect`. */
export const OPENID_FLOW_MODULES: FapiModules = {
  'fapi2-security-profile-final-ensure-authorization-request-without-nonce-success': async ({ client }) => {
    const { claims } = await client.signIn({ nonce: undefined });
    expect(claims).not.toHaveProperty('nonce');
  },

  'fapi2-security-profile-final-ensure-authorization-request-with-64-char-nonce-success': signInWith({
    nonce: random(64),
  }),
  'fapi2-security-profile-final-ensure-other-scope-order-succeeds': signInWith({ scope: 'email openid' }),
  'fapi2-security-profile-final-ensure-authorization-request-with-long-nonce': signInWith({ nonce: random(384) }),

  'fapi2-security-profile-final-ensure-different-nonce-inside-and-outside-request-object': signInBeside(
    {},
    { nonce: random(16) },
  ),

  'fapi2-security-profile-final-test-claims-parameter-identity-claims': async ({ client, suite }) => {
    const names = suite.discovery['claims_supported'] as string[];
    const asked = names.filter((name) => !['sub', 'iss', 'auth_time', 'acr', 'amr'].includes(name));
    const every = { ...Object.fromEntries(asked.map((name) => [name, null])), 'unknown-claim': { essential: true } };
    const claims = JSON.stringify({ userinfo: every, id_token: every });
    const { accessToken, attempt, claims: idToken } = await client.signIn({ claims });
    const userinfo = await client.calls.expectAccess(accessToken, { dpop: attempt.dpop });
    for (const name of STANDARD_CLAIMS.filter((one) => names.includes(one))) {
      expect([userinfo, idToken]).toEqual([expect.objectContaining({ [name]: expect.anything() }), expect.objectContaining({ [name]: expect.anything() })]); // prettier-ignore
    }
  },
};

/** The claims of the user of the suite (OIDC Core §5.1). */
const STANDARD_CLAIMS = ['name', 'given_name', 'family_name', 'nickname', 'preferred_username', 'email', 'birthdate'];
