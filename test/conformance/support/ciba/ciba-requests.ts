import { randomBytes, randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { DEMO_USER } from '../../../../src/explorer/demo-data.js';
import { request, type Json, type JsonAnswer } from '../../../support/admin-api.js';
import { DpopKey } from '../../../support/dpop.js';
import type { How } from '../fapi/fapi-calls.js';
import type { Attempt, FapiClient, Push, Tokens } from '../fapi/fapi-client.js';
import { checkTokens } from '../fapi/fapi-tokens.js';
import { signObject, withBadSignature } from '../fapi/objects.js';

export const CIBA_GRANT = 'urn:openid:params:grant-type:ciba';

/** What a client knows about its request. */
export interface Started {
  readonly authReqId: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Seconds between two polls. */
  readonly interval: number;
  /** The `client_notification_token` of `ping`. */
  readonly notificationToken: string | undefined;
}

/** The claims of a signed request (CIBA Core §7.1.1). @param change undefined leaves a claim out */
function claimsOf({ metadata, suite }: FapiClient, change: Json): Json {
  const pings = metadata['backchannel_token_delivery_mode'] === 'ping';
  return {
    scope: 'openid email',
    login_hint: DEMO_USER.username,
    binding_message: '1234',
    jti: randomUUID(),
    iat: suite.now,
    ...(pings && { client_notification_token: randomBytes(24).toString('base64url') }),
    ...change,
  };
}

/** Sends an authentication request (CIBA Core §7.1). @param push changes of the signed request and of the authentication */
export async function ask(client: FapiClient, change: Json = {}, push: Push = {}): Promise<JsonAnswer> {
  const { object, signedBy = client.key, forged = false, form = {}, ...how } = push;
  const claims = claimsOf(client, change);
  const jwt = await signObject(
    client,
    {},
    { ...object, claims: { ...claims, client_id: undefined, ...object?.claims } },
    signedBy,
  );
  const parameters = object === null ? texts(claims) : { request: forged ? withBadSignature(jwt) : jwt };
  return client.calls.post('backchannel_authentication_endpoint', { ...parameters, ...form }, how);
}

/** @returns the checked acknowledgement of a request (CIBA Core §7.3) */
export async function start(client: FapiClient, change: Json = {}, push: Push = {}): Promise<Started> {
  const token = randomBytes(24).toString('base64url');
  const pings = client.metadata['backchannel_token_delivery_mode'] === 'ping';
  const { status, headers, body } = await ask(
    client,
    { ...(pings && { client_notification_token: token }), ...change },
    push,
  );
  expect([status, body]).toEqual([
    200,
    expect.objectContaining({ auth_req_id: expect.stringMatching(/^[\w.-]{27,}$/), expires_in: expect.any(Number) }),
  ]);
  expect(headers.get('content-type')).toMatch(/^application\/json/);
  const { auth_req_id: authReqId, expires_in: expiresIn, interval = 5 } = body;
  return { authReqId, expiresIn, interval, notificationToken: pings ? token : undefined };
}

/** Answers for the user by the URL of the plan's configuration, `automated_ciba_approval_url`. */
export async function answer(client: FapiClient, { authReqId }: Started, action: 'allow' | 'deny'): Promise<void> {
  const query = new URLSearchParams({ auth_req_id: authReqId, action }).toString();
  const { status } = await request(`${client.suite.issuer}/backchannel-authentication/answer?${query}`, {
    method: 'POST',
  });
  expect(status).toBeLessThan(300);
}

/** Asks for the tokens of a request, not before the interval has passed. */
export async function poll(client: FapiClient, started: Started, how: How = {}): Promise<JsonAnswer> {
  client.suite.advance(started.interval);
  return pollAtOnce(client, started, how);
}

export function pollAtOnce(client: FapiClient, { authReqId }: Started, how: How = {}): Promise<JsonAnswer> {
  return client.calls.token({ grant_type: CIBA_GRANT, auth_req_id: authReqId }, how);
}

/** @returns the checked tokens of a request that the user allowed; the access token works */
export async function tokensOf(client: FapiClient, started: Started): Promise<Tokens> {
  const attempt: Attempt = { asked: {}, verifier: undefined, dpop: await DpopKey.make() };
  const tokens = await checkTokens(client, attempt, {}, await poll(client, started));
  await client.calls.expectAccess(tokens.accessToken);
  return tokens;
}

function texts(claims: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims)
      .filter(([name, value]) => value !== undefined && !['jti', 'iat'].includes(name))
      .map(([name, value]) => [name, String(value)]),
  );
}
