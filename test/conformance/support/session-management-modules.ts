import { runInNewContext } from 'node:vm';
import { expect } from 'vitest';
import { discoveryHas } from './discovery-modules.js';
import { endSession, expectReturn, signedIn } from './logout.js';
import type { Context, Modules } from './modules.js';

type Listener = (event: { data: string; origin: string; source: unknown }) => void;

/** Loads the check_session_iframe as a frame of the client's page would, and posts one message to it (§3.1). */
async function ask({ suite, browser }: Context, message: string): Promise<unknown> {
  const endpoint = suite.discovery['check_session_iframe'] as string;
  const frame = await browser.get(endpoint);
  expect(frame.headers.get('x-frame-options')).toBeNull();
  const [, script] = /<script src="([^"]+)"/.exec(frame.body)!;
  const { body } = await browser.get(new URL(script!, endpoint).href);
  const listeners: Listener[] = [];
  const name = browser.ours('session_state');
  const cookie = `${name}=${browser.cookie(name) ?? ''}`;
  const documentElement = { getAttribute: () => /data-cookie="([^"]*)"/.exec(frame.body)?.[1] };
  const window = { addEventListener: (_: string, listener: Listener) => listeners.push(listener) };
  runInNewContext(body, { window, document: { cookie, documentElement } });
  return new Promise((resolve) => {
    const origin = suite.site.url();
    const source = {
      postMessage: (answer: unknown, target: string) => resolve(target === origin ? answer : 'to another origin'),
    };
    for (const listener of listeners) listener({ data: message, origin, source });
  });
}

/** oidcc-session-management-certification-test-plan */
export const SESSION_MANAGEMENT_MODULES: Modules = {
  'oidcc-session-management-discovery-endpoint-verification': (context) =>
    discoveryHas({ check_session_iframe: `${context.suite.issuer}/session/check` })(context),

  'oidcc-session-management-rp-initiated-logout': async (context) => {
    const { client, outcome, returnTo } = await signedIn(context);
    const question = `${client.id} ${outcome.response['session_state']}`;
    expect(await ask(context, question)).toBe('unchanged');
    const asked = { id_token_hint: outcome.idToken, post_logout_redirect_uri: returnTo, state: 'a-state' };
    expectReturn(await endSession(context, asked), returnTo, 'a-state');
    expect(await ask(context, question)).toBe('changed');
  },
};
