import { expect } from 'vitest';
import { newPkce } from '../../support/product.js';
import { textOf } from '../../support/user-agent.js';
import type { Context, Modules } from './modules.js';
import type { Change } from './flow.js';

/** Sends a request with a small change, which must succeed. */
const succeeds =
  (change: Change) =>
  async ({ client, browser }: Context): Promise<void> => {
    await client.signIn(browser, change);
  };

/** Requirements of every profile for the authorization endpoint. */
export const REQUEST_MODULES: Modules = {
  'oidcc-server': async ({ client, browser }) => {
    const { response, tokens, claims, accessToken } = await client.signIn(browser);
    for (const secret of [response['code'], accessToken, tokens?.['refresh_token'] as string | undefined]) {
      if (secret !== undefined) expect(secret.length).toBeGreaterThanOrEqual(43);
    }
    if (accessToken !== undefined) expect((await client.userinfo(accessToken)).body['sub']).toBe(claims['sub']);
  },

  'oidcc-idtoken-signature': async ({ client, browser }) => {
    await client.signIn(browser); // which verifies every ID token with the one key that its kid names
  },

  'oidcc-display-page': succeeds({ display: 'page' }),
  'oidcc-display-popup': succeeds({ display: 'popup' }),
  'oidcc-login-hint': succeeds({ login_hint: 'buffy@example.com' }),
  'oidcc-ui-locales': succeeds({ ui_locales: 'se' }),
  'oidcc-claims-locales': succeeds({ claims_locales: 'se' }),
  'oidcc-ensure-request-with-unknown-parameter-succeeds': succeeds({ extra: 'foobar' }),

  'oidcc-ensure-request-with-acr-values-succeeds': async ({ suite, client, browser }) => {
    const asked = suite.discovery['acr_values_supported'] as string[];
    const { claims } = await client.signIn(browser, { acr_values: asked.join(' ') });
    expect(asked).toContain(claims['acr']);
  },

  'oidcc-ensure-request-with-valid-pkce-succeeds': async ({ client, browser }) => {
    const { verifier, challenge } = newPkce();
    const asked = client.parameters({ code_challenge: challenge, code_challenge_method: 'S256' });
    const response = await client.authorize(browser, asked);
    await client.finish(asked, response, client.returns('code') ? { code_verifier: verifier } : {});
  },

  'oidcc-ensure-post-request-succeeds': async ({ suite, client, browser }) => {
    const asked = client.parameters();
    const posted = await browser.post(suite.discovery['authorization_endpoint'] as string, asked);
    expect(posted.status).toBe(303);
    await client.finish(asked, await client.authorizeFrom(browser, asked, posted));
  },

  'oidcc-ensure-registered-redirect-uri': async ({ client, browser }) => {
    const asked = client.parameters();
    const elsewhere = `${asked['redirect_uri']}/not-registered`;
    const answer = await browser.get(client.urlOf({ ...asked, redirect_uri: elsewhere }));
    expect([answer.status, answer.location]).toEqual([400, null]);
    expect(textOf(answer)).toContain('This request cannot be completed');
  },
};

/** Once in each profile, because every flow gets the same answer. */
export const RESPONSE_TYPE_MISSING: Modules = {
  'oidcc-response-type-missing': async ({ client, browser }) => {
    const asked = client.parameters({ response_type: undefined, response_mode: undefined });
    const { location } = await browser.get(client.urlOf(asked));
    const { searchParams, hash } = new URL(location!);
    expect([location!.startsWith(asked['redirect_uri']!), hash]).toEqual([true, '']);
    expect(['invalid_request', 'unsupported_response_type']).toContain(searchParams.get('error'));
    expect(searchParams.get('state')).toBe(asked['state']);
  },
};

export const NONCE_OPTIONAL: Modules = {
  'oidcc-ensure-request-without-nonce-succeeds-for-code-flow': succeeds({ nonce: undefined }),
};

export const NONCE_REQUIRED: Modules = {
  'oidcc-ensure-request-without-nonce-fails': async ({ client, browser }) => {
    const response = await client.silently(browser, client.parameters({ nonce: undefined }));
    expect(response['error']).toBe('invalid_request');
    expect(response['error_description']).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(Object.keys(response)).not.toContain('id_token');
  },
};
