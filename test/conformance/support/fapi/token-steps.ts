import { expect } from 'vitest';
import { expectError } from './expectations.js';
import { expectTls } from './expect-tls.js';
import type { How } from './fapi-calls.js';
import type { FapiClient } from './fapi-client.js';
import type { FapiContext } from './fapi-plan.js';
import { checkTokens } from './fapi-tokens.js';
import { codeOf } from './steps.js';

/** The modules about tokens that FAPI 1.0 and FAPI 2.0 share. */

type Step = (context: FapiContext) => Promise<void>;

/** What the suite accepts for a request without a proof of possession. */
const HOLDER_ERRORS = {
  dpop: ['invalid_request', 'invalid_grant', 'invalid_dpop_proof'],
  mtls: ['invalid_client', 'invalid_request', 'invalid_grant'],
} as const;

/** A call without a proof of possession; a client that authenticates by its certificate still does. */
const unproven = ({ traits: { binding } }: FapiClient): How =>
  binding === 'dpop' ? { dpop: null } : { certificate: null };

/** The client_id of client2 with the credentials of client. */
export const clientIdOfAnother: Step = async ({ client, client2 }) => {
  const [attempt, response] = await codeOf(client);
  const { key: assertedBy, certificate } = client;
  const how = { dpop: attempt.dpop, assertedBy, certificate };
  expectError(await client2.calls.token(client.redemption(attempt, response), how), 'invalid_client', 'invalid_grant');
};

/** Old versions of TLS, and a redemption without a proof of possession. */
export const holderOfKey: Step = async ({ client, suite }) => {
  for (const name of ['authorization_endpoint', 'registration_endpoint'])
    await expectTls(suite.discovery[name] as string);
  await expectTls(client.calls.urlOf('token_endpoint'));
  await expectTls(client.calls.urlOf('userinfo_endpoint'));
  const [attempt, response] = await codeOf(client);
  const answer = await client.redeem(attempt, response, unproven(client));
  expectError(answer, ...HOLDER_ERRORS[client.traits.binding]);
};

export const boundToClient: Step = async ({ client, client2 }) => {
  const [attempt, response] = await codeOf(client);
  const answer = await client2.calls.token(client.redemption(attempt, response), { dpop: attempt.dpop });
  expectError(answer, 'invalid_grant');
};

export const codeReused: Step = async ({ client, suite }) => {
  const { accessToken, attempt, response } = await client.signIn();
  suite.advance(1);
  expectError(await client.redeem(attempt, response), 'invalid_grant');
  await client.calls.expectNoAccess(accessToken, { dpop: attempt.dpop });
};

/** A refresh by the client works; without a proof of possession, and by another client, it is refused. */
export const refreshed: Step = async ({ client, client2, suite }) => {
  const consent = { scope: `${client.scope}${client.traits.openid ? ' offline_access' : ''}`, prompt: 'consent' };
  const [first, second] = [await client.signIn(consent), await client2.signIn(consent)];
  const form = { grant_type: 'refresh_token', refresh_token: first.refreshToken, scope: client.scope };
  const { dpop } = first.attempt;
  suite.advance(1);
  const answer = await client.calls.token(form, { dpop });
  const { nonce: _, ...asked } = first.attempt.asked;
  const renewed = await checkTokens(client, { ...first.attempt, asked }, first.response, answer);
  await client.calls.expectAccess(renewed.accessToken, { dpop });
  // FAPI 2.0 §5.3.2.1 (9): refresh tokens are not rotated.
  if (!client.rotates) expect(renewed.refreshToken ?? first.refreshToken).toBe(first.refreshToken);
  const current = { ...form, refresh_token: renewed.refreshToken ?? first.refreshToken };
  const bare = await client.calls.token(current, unproven(client));
  expectError(bare, ...HOLDER_ERRORS[client.traits.binding]);
  await client.calls.expectNoAccess(second.accessToken, { dpop });
  const stolen = { grant_type: 'refresh_token', refresh_token: second.refreshToken };
  expectError(await client.calls.token(stolen, { dpop }), 'invalid_grant');
};
