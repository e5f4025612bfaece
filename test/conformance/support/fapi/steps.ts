import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { DEMO_USER } from '../../../../src/explorer/demo-data.js';
import type { Change, Parameters } from '../flow.js';
import { expectError } from './expectations.js';
import type { How } from './fapi-calls.js';
import type { Attempt, FapiClient, Push } from './fapi-client.js';
import type { FapiContext } from './fapi-plan.js';
import { readResponse } from './jarm.js';

/** The steps that the modules of the plans are made of. */

export const random = (characters: number): string =>
  randomBytes(characters).toString('base64url').slice(0, characters);

type Step = (context: FapiContext) => Promise<void>;

/** A whole sign-in with changed parameters. */
export const signInWith =
  (change: Change): Step =>
  async ({ client }) => {
    await client.signIn(change);
  };

/** A sign-in where the address of the authorization endpoint has more parameters than the request. */
export const signInBeside =
  (change: Change, beside: Change): Step =>
  async ({ client }) => {
    const attempt = await client.begin(change);
    await client.tokens(attempt, await client.open(attempt, await client.send(attempt, {}, beside)));
  };

/** A request whose changed parameters, object or assertion is refused: at the push, or else at the authorization endpoint. */
export const refused =
  (
    change: Change | ((context: FapiContext) => Change),
    pushOf: (context: FapiContext) => Push | Promise<Push>,
    ...errors: readonly string[]
  ): Step =>
  async (context) => {
    const attempt = await context.client.begin(typeof change === 'function' ? change(context) : change);
    await expectRefusal(context, attempt, await pushOf(context), errors);
  };

/** A request without the response mode that it needs is refused: at the push, or else without a JWT, in either channel. */
export const refusedPlainly =
  (change: Change, ...errors: readonly string[]): Step =>
  async ({ client, suite }) => {
    const attempt = await client.begin(change);
    if (client.traits.pushed) return expectError(await client.push(attempt), ...errors);
    const { location } = await suite.signedIn.get(await client.send(attempt));
    const { searchParams, hash } = new URL(location!);
    const { error, state, code } = Object.fromEntries([...searchParams, ...new URLSearchParams(hash.slice(1))]);
    expect([errors, state, code]).toEqual([expect.arrayContaining([error]), attempt.asked['state'], undefined]);
  };

export async function expectRefusal(
  { client, suite }: FapiContext,
  attempt: Attempt,
  push: Push,
  errors: readonly string[],
  beside: Change = {},
): Promise<void> {
  if (client.traits.pushed) return expectError(await client.push(attempt, push), ...errors);
  const answer = await suite.signedIn.get(await client.send(attempt, push, beside));
  if (answer.location === null)
    return expect([answer.status, answer.body]).toEqual([
      400,
      expect.stringContaining('This request cannot be completed'),
    ]);
  const { error, state, code } = await readResponse(client, answer, client.redirectUri);
  expect([errors, code]).toEqual([expect.arrayContaining([error]), undefined]);
  // The state of an object that cannot be read is unknown.
  if (state !== undefined || error !== 'invalid_request_object') expect(state).toBe(attempt.asked['state']);
}

/** A request with a changed request object is refused. */
export const objectRefused = (
  claimsOf: (context: FapiContext) => Record<string, unknown>,
  ...errors: readonly string[]
): Step =>
  refused(
    {},
    (context) => ({ object: { claims: claimsOf(context) } }),
    ...(errors.length === 0 ? ['invalid_request_object'] : errors),
  );

/** The user denies the requests of clients for which nothing has been allowed before. */
export const userRejects: Step = async ({ register }) => {
  for (const client of [await register(), await register('client2')]) {
    const attempt = await client.begin({ state: random(128) });
    const answer = await client.suite.browser().authorize(await client.send(attempt), DEMO_USER, 'deny');
    const { error, code } = await client.read(attempt, answer);
    expect([error, code]).toEqual(['access_denied', undefined]);
  }
};

/** Signs in up to the code. */
export async function codeOf(client: FapiClient, change: Change = {}): Promise<readonly [Attempt, Parameters]> {
  const attempt = await client.begin(change);
  return [attempt, await client.open(attempt, await client.send(attempt))];
}

/** The redemption of a valid code with a changed call is refused. */
export const redemptionRefused =
  (howOf: (context: FapiContext) => How | Promise<How>, ...errors: readonly string[]): Step =>
  async (context) => {
    const [attempt, response] = await codeOf(context.client);
    expectError(await context.client.redeem(attempt, response, await howOf(context)), ...errors);
  };

/** The redemption of a valid code with another code_verifier is refused. */
export const verifierRefused =
  (verifier: string | undefined): Step =>
  async ({ client }) => {
    const [attempt, response] = await codeOf(client);
    expectError(await client.redeem(attempt, response, {}, { code_verifier: verifier }), 'invalid_grant');
  };

/** A request object for several audiences, among them the provider; a push is named without other parameters. */
export const signInWithAudiences: Step = async ({ client, suite, traits }) => {
  const attempt = await client.begin();
  const object = { claims: { aud: [suite.issuer, 'https://other1.example.com', 'invalid'] } };
  const fewer = traits.pushed ? { response_type: undefined, scope: undefined, redirect_uri: undefined } : {};
  await client.tokens(attempt, await client.open(attempt, await client.send(attempt, { object }, fewer)));
};
