import { expect } from 'vitest';
import { request } from '../../../support/admin-api.js';
import { DpopKey } from '../../../support/dpop.js';
import { expectError } from '../fapi/expectations.js';
import type { FapiClient } from '../fapi/fapi-client.js';
import type { FapiContext, FapiModules } from '../fapi/fapi-plan.js';
import { checkTokens } from '../fapi/fapi-tokens.js';
import { expectTls } from '../fapi/expect-tls.js';
import { checkResource } from '../fapi/check-resource.js';
import { answer, ask, CIBA_GRANT, poll, pollAtOnce, start, tokensOf, type Started } from './ciba-requests.js';
import { expectPing, receivePings } from './pings.js';
import type { Json } from '../../../support/admin-api.js';
import type { Push, Tokens } from '../fapi/fapi-client.js';

const PENDING = ['authorization_pending', 'slow_down'] as const;

const pings = (client: FapiClient): boolean => client.metadata['backchannel_token_delivery_mode'] === 'ping';

/** A whole authentication: pending at first, then allowed, notified where the mode is `ping`, and the tokens work. */
async function authenticate(client: FapiClient, change: Json = {}, push: Push = {}): Promise<Tokens> {
  const received = pings(client) ? receivePings(client) : [];
  const started = await start(client, change, push);
  expectError(await poll(client, started), ...PENDING);
  await answer(client, started, 'allow');
  if (pings(client)) await expectPing(received, started);
  return tokensOf(client, started);
}

/** The user allows, so that no request stays open. */
async function cleanUp(client: FapiClient, started: Started): Promise<void> {
  if (pings(client)) receivePings(client);
  await answer(client, started, 'allow');
}

const succeedsWith =
  (change: Json) =>
  async ({ client }: FapiContext): Promise<void> => {
    await authenticate(client, change);
  };

export const FLOW_MODULES: FapiModules = {
  'fapi-ciba-id1-discovery-end-point-verification': async ({ suite, client, traits }) => {
    const { body } = await request(`${suite.issuer}/.well-known/openid-configuration`);
    const has = (name: string, ...values: readonly string[]) =>
      expect(body[name], name).toEqual(expect.arrayContaining([...values]));
    has('grant_types_supported', CIBA_GRANT);
    has('backchannel_token_delivery_modes_supported', client.metadata['backchannel_token_delivery_mode'] as string);
    has('backchannel_authentication_request_signing_alg_values_supported', 'PS256', 'ES256');
    has(
      'token_endpoint_auth_methods_supported',
      traits.authentication === 'mtls' ? 'tls_client_auth' : 'private_key_jwt',
    );
    for (const name of ['id_token', 'token_endpoint_auth'])
      has(`${name}_signing_alg_values_supported`, 'PS256', 'ES256');
    expect(body['backchannel_user_code_parameter_supported']).toEqual(expect.any(Boolean));
    expect(body['backchannel_authentication_endpoint']).toMatch(/^https:/);
    expect(body['tls_client_certificate_bound_access_tokens']).toBe(true);
  },

  'fapi-ciba-id1': async ({ client, client2 }) => {
    const { accessToken, body } = await authenticate(client);
    expect(body['id_token']).toEqual(expect.any(String));
    await checkResource(client, accessToken, null);
    const other = await authenticate(
      client2,
      { binding_message: '1234' },
      { object: { header: { typ: 'oauth-authz-req+jwt' } } },
    );
    await client.calls.expectNoAccess(other.accessToken);
  },

  'fapi-ciba-id1-user-rejects-authentication': async ({ client }) => {
    const received = pings(client) ? receivePings(client) : [];
    const started = await start(client);
    await answer(client, started, 'deny');
    if (pings(client)) await expectPing(received, started);
    expectError(await poll(client, started), 'access_denied');
  },

  'fapi-ciba-id1-multiple-call-to-token-endpoint': async ({ client }) => {
    const started = await start(client);
    for (let calls = 0; calls < 20; calls++)
      expectError(await pollAtOnce(client, started), ...PENDING, 'invalid_request');
    await cleanUp(client, started);
  },

  'fapi-ciba-id1-auth-req-id-expired': async ({ client, suite }) => {
    const started = await start(client, { requested_expiry: 30 });
    expect(started.expiresIn).toBe(30);
    suite.advance(31);
    expectError(await poll(client, started), 'expired_token');
  },

  'fapi-ciba-id1-ensure-authorization-request-with-binding-message-succeeds': succeedsWith({ binding_message: '1234' }),
  'fapi-ciba-id1-ensure-other-scope-order-succeeds': succeedsWith({ scope: 'email openid' }),
  'fapi-ciba-id1-ensure-requested-expiry-as-string-succeeds': succeedsWith({ requested_expiry: '300' }),

  'fapi-ciba-id1-ensure-authorization-request-with-potentially-bad-binding-message': async ({ client }) => {
    const binding_message = '1234 \u20ac \u00e0\u00e9\u00ee '.repeat(20);
    const asked = await ask(client, { binding_message });
    if (asked.status === 200) await authenticate(client, { binding_message });
    else expectError(asked, 'invalid_binding_message');
  },

  'fapi-ciba-id1-ensure-authorization-request-with-multiple-hints-fails': async ({ client }) => {
    const { body } = await authenticate(client);
    expectError(await ask(client, { id_token_hint: body['id_token'] }), 'invalid_request');
  },

  'fapi-ciba-id1-ensure-wrong-auth-req-id-in-token-endpoint-request': async ({ client, client2 }) => {
    const started = await start(client);
    expectError(await pollAtOnce(client2, started), 'invalid_grant');
    await cleanUp(client, started);
  },

  'fapi-ciba-id1-refresh-token': async ({ client, client2, suite }) => {
    const [first, second] = [await authenticate(client, OFFLINE), await authenticate(client2, OFFLINE)];
    expect(first.refreshToken).toEqual(expect.any(String));
    const form = { grant_type: 'refresh_token', refresh_token: first.refreshToken };
    suite.advance(1);
    const attempt = { asked: {}, verifier: undefined, dpop: await DpopKey.make() };
    const renewed = await checkTokens(client, attempt, {}, await client.calls.token(form));
    await client.calls.expectAccess(renewed.accessToken);
    const current = { ...form, refresh_token: renewed.refreshToken ?? first.refreshToken };
    expectError(await client.calls.token(current, { certificate: null }), ...HOLDER_ERRORS);
    const stolen = { grant_type: 'refresh_token', refresh_token: second.refreshToken };
    expectError(await client.calls.token(stolen), 'invalid_grant');
  },

  'fapi-ciba-id1-ensure-mtls-holder-of-key-required': async ({ client, suite }) => {
    await expectTls(suite.discovery['backchannel_authentication_endpoint'] as string);
    await expectTls(client.calls.urlOf('token_endpoint'));
    if (pings(client)) receivePings(client);
    const started = await start(client);
    await answer(client, started, 'allow');
    expectError(await poll(client, started, { certificate: null }), ...HOLDER_ERRORS);
  },
};

const OFFLINE = { scope: 'openid email offline_access' };
const HOLDER_ERRORS = ['invalid_client', 'invalid_request', 'invalid_grant'] as const;
