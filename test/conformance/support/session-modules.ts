import { expect } from 'vitest';
import { ALICE } from '../../support/product.js';
import type { Context, Modules } from './modules.js';
import type { Change, Outcome } from './flow.js';

/** Sends a second request in the same browser, which must be answered at once with the same sign-in. */
async function again({ client, browser }: Context, first: Outcome, change: Change): Promise<Outcome> {
  const asked = client.parameters(change);
  const outcome = await client.finish(asked, await client.silently(browser, asked));
  expect(outcome.claims['sub']).toBe(first.claims['sub']);
  expect(outcome.claims['auth_time']).toBe(first.claims['auth_time']);
  return outcome;
}

/** Sends a second request in the same browser, which must show the login form and lead to a later sign-in. */
async function signInAgain({ suite, client, browser }: Context, first: Outcome, change: Change): Promise<void> {
  suite.clock.advance(2);
  const asked = client.parameters(change);
  const page = await browser.follow(await browser.get(client.urlOf(asked)));
  expect(page.body).toContain('name="password"');
  const answer = await browser.follow(await browser.submit(page, { ...ALICE }));
  const { claims } = await client.finish(asked, client.responseTo(asked, answer));
  expect(claims['sub']).toBe(first.claims['sub']);
  expect(claims['auth_time']).toBeGreaterThan(first.claims['auth_time'] as number);
}

/** How an authorization request uses the session of the browser (OIDC Core §3.1.2.1). */
export const SESSION_MODULES: Modules = {
  'oidcc-prompt-login': async (context) => {
    await signInAgain(context, await context.client.signIn(context.browser, { max_age: '10000' }), { prompt: 'login', max_age: '10000' }); // prettier-ignore
  },

  'oidcc-prompt-none-not-logged-in': async ({ client, browser }) => {
    const response = await client.silently(browser, client.parameters({ prompt: 'none' }));
    expect(response['error']).toBe('login_required');
    for (const part of ['code', 'id_token', 'access_token']) expect(response).not.toHaveProperty(part);
  },

  'oidcc-prompt-none-logged-in': async (context) => {
    const first = await context.client.signIn(context.browser);
    context.suite.clock.advance(1);
    await again(context, first, { prompt: 'none' });
  },

  'oidcc-max-age-1': async (context) => {
    await signInAgain(context, await context.client.signIn(context.browser, { max_age: '15000' }), { max_age: '1' });
  },

  'oidcc-max-age-10000': async (context) => {
    const first = await context.client.signIn(context.browser, { max_age: '15000' });
    context.suite.clock.advance(1);
    await again(context, first, { max_age: '10000' });
  },

  'oidcc-id-token-hint': async (context) => {
    const first = await context.client.signIn(context.browser);
    await again(context, first, { prompt: 'none', id_token_hint: first.idToken });
  },
};
