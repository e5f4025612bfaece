import { expect } from 'vitest';
import { responseOf } from '../../../support/user-agent.js';
import { expectError } from './expectations.js';
import type { FapiContext } from './fapi-plan.js';
import { readResponse } from './jarm.js';

/** The modules about pushed requests that FAPI 1.0 and FAPI 2.0 share. */

type Step = (context: FapiContext) => Promise<void>;

/**
 * A request_uri that does not work leads to a page, or to the client when its redirect_uri is beside it. Then the suite
 * allows a plain error also where the variant has JARM.
 */
async function expectBadRequestUri({ suite, client }: FapiContext, url: string): Promise<void> {
  const answer = await suite.signedIn.get(url);
  const { status, location, body } = answer;
  if (location === null) {
    expect([status, body]).toEqual([400, expect.stringContaining('This request cannot be completed')]);
    return;
  }
  const plain = responseOf(location);
  const { error } = 'response' in plain ? await readResponse(client, answer, suite.callback) : plain;
  expect(error).toBe('invalid_request_uri');
}

export const reloadedBeforeLogin: Step = async ({ client, suite }) => {
  const [attempt, browser] = [await client.begin(), suite.browser()];
  const url = await client.send(attempt);
  const login = await browser.follow(await browser.get(url));
  expect(login.body).toContain('name="password"');
  await client.tokens(attempt, await client.open(attempt, url, browser));
};

export const requestUriReused: Step = async (context) => {
  const { client } = context;
  const attempt = await client.begin();
  const url = await client.send(attempt);
  await client.tokens(attempt, await client.open(attempt, url));
  await expectBadRequestUri(context, url);
};

export const requestUriExpired: Step = async (context) => {
  const { client, suite } = context;
  const attempt = await client.begin();
  const { body } = await client.push(attempt);
  suite.advance((body['expires_in'] as number) + 1);
  await expectBadRequestUri(context, client.urlOf(attempt, { request_uri: body['request_uri'] as string }));
};

export const requestUriOfAnother: Step = async (context) => {
  const { client, client2 } = context;
  await expectBadRequestUri(context, await client.send(await client.begin(), {}, { client_id: client2.id }));
};

export const requestUriPushed: Step = async ({ client }) => {
  const answer = await client.push(await client.begin(), {
    form: { request_uri: 'urn:ietf:params:oauth:request_uri:bad' },
  });
  expectError(answer, 'invalid_request', 'invalid_request_object', 'request_uri_not_supported');
};

export const putRefused: Step = async ({ client }) => {
  expect((await client.push(await client.begin(), { method: 'PUT' })).status).toBe(405);
};

/** The address has only client_id and request_uri (RFC 9101 §5). */
export const signInWithoutDuplicates: Step = async ({ client }) => {
  const attempt = await client.begin();
  const url = await client.send(attempt, {}, { response_type: undefined, scope: undefined, redirect_uri: undefined });
  expect([...new URL(url).searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
  await client.tokens(attempt, await client.open(attempt, url));
};
