import { expect } from 'vitest';
import type { Json } from '../../support/admin-api.js';
import { formOf, textOf, type Answer } from '../../support/user-agent.js';
import type { Context } from './modules.js';
import type { Change, Outcome } from './flow.js';
import type { SuiteClient } from './suite-client.js';

/** A signed-in user at a client with a registered post_logout_redirect_uri. */
export interface SignedIn {
  readonly client: SuiteClient;
  readonly outcome: Outcome;
  readonly returnTo: string;
}

export async function signedIn({ suite, flow, browser }: Context, change: Json = {}): Promise<SignedIn> {
  const returnTo = suite.site.url('/post_logout_redirect');
  const client = await suite.register(flow, { post_logout_redirect_uris: [returnTo], ...change });
  return { client, returnTo, outcome: await client.signIn(browser) };
}

/** Sends the browser to the end_session_endpoint, and confirms where a page asks. */
export async function endSession({ suite, browser }: Context, parameters: Change): Promise<Answer> {
  const endpoint = new URL(suite.discovery['end_session_endpoint'] as string);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) endpoint.searchParams.set(name, value);
  const answer = await browser.get(endpoint.href);
  return answer.body.includes('id="logout-yes"') ? browser.submit(answer, {}) : answer;
} // prettier-ignore

/** Expects a redirect with `state` and no other parameter (OIDC RP-Initiated Logout §3). */
export function expectReturn({ location }: Answer, to: string, state?: string): void {
  const expected = state === undefined ? [] : [['state', state]];
  expect(location?.startsWith(to), String(location)).toBe(true);
  expect([...new URL(location!).searchParams]).toEqual(expected);
}

/** Expects the signed-out page without a link or form that leads to the client. */
export function expectPage(answer: Answer): void {
  expect([answer.status, answer.location]).toEqual([expect.any(Number), null]);
  expect(textOf(answer)).toContain('You are signed out');
  expect(formOf(answer)).toBeNull();
  expect(answer.body).not.toContain('/post_logout_redirect');
}

export async function expectSignedOut({ browser }: Context, client: SuiteClient): Promise<void> {
  const response = await client.silently(browser, client.parameters({ prompt: 'none' }));
  expect(response['error']).toBe('login_required');
}
