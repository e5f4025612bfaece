import { createRemoteJWKSet, jwtVerify, UnsecuredJWT } from 'jose';
import { expect } from 'vitest';
import { callRegistration } from '../../support/registration.js';
import { textOf } from '../../support/user-agent.js';
import { keyClient } from './key-clients.js';
import type { Context, Modules } from './modules.js';
import type { Change } from './flow.js';

/** Registers a client with a redirect_uri and requests another one: a page, and no redirect. */
const refusesUri =
  (registered: string, change: (uri: string) => Change) =>
  async (context: Context): Promise<void> => {
    const uri = `${context.suite.callback}${registered}`;
    const client = await keyClient(context, { redirect_uris: [uri] });
    const asked = client.parameters(change(context.suite.callback));
    const answer = await context.browser.get(client.urlOf(asked));
    expect([answer.status, answer.location]).toEqual([400, null]);
    expect(textOf(answer)).toContain('This request cannot be completed');
  };

export const DYNAMIC_MODULES: Modules = {
  'oidcc-server': async (context) => {
    const client = await keyClient(context);
    expect(client.metadata).toMatchObject({
      registration_client_uri: expect.stringMatching(/^https:/),
      registration_access_token: expect.any(String),
      ...context.suite.registration(context.flow, { client_name: expect.any(String) }),
    });
    await client.signIn(context.browser);
  },

  'oidcc-idtoken-rs256': async (context) => {
    const client = await keyClient(context, { id_token_signed_response_alg: 'RS256' });
    expect(client.metadata['id_token_signed_response_alg']).toBe('RS256');
    await client.signIn(context.browser);
  },

  'oidcc-userinfo-rs256': async (context) => {
    const { suite, browser } = context;
    const client = await keyClient(context, { userinfo_signed_response_alg: 'RS256' });
    const { accessToken, claims } = await client.signIn(browser);
    const { headers, body } = await client.userinfo(accessToken!);
    expect(headers.get('content-type')).toMatch(/^application\/jwt/);
    const keys = createRemoteJWKSet(new URL(suite.discovery['jwks_uri'] as string));
    const { payload, protectedHeader } = await jwtVerify(body['text'] as string, keys, {
      issuer: suite.issuer, audience: client.id, currentDate: suite.clock.now(),
    }); // prettier-ignore
    expect([protectedHeader.alg, payload.sub, payload['nonce']]).toEqual(['RS256', claims['sub'], undefined]);
  },

  'oidcc-ensure-redirect-uri-in-authorization-request': refusesUri('', () => ({ redirect_uri: undefined })),
  'oidcc-redirect-uri-query-mismatch': refusesUri('?foo=bar', (uri) => ({ redirect_uri: `${uri}?bar=foo` })),
  'oidcc-redirect-uri-query-added': refusesUri('', (uri) => ({ redirect_uri: `${uri}?foo=bar` })),

  'oidcc-redirect-uri-query-OK': async (context) => {
    const client = await keyClient(context, { redirect_uris: [`${context.suite.callback}?foo=bar`] });
    await client.signIn(context.browser);
  },

  'oidcc-redirect-uri-regfrag': async ({ suite, flow }) => {
    const registration = suite.registration(flow, { redirect_uris: [`${suite.callback}#foobar`] });
    const answer = await callRegistration('POST', `${suite.issuer}/register`, registration, suite.initialAccessToken);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_redirect_uri' } });
  },
};

/** For the code flow only (OIDC Registration §2). */
export const UNSIGNED_ID_TOKEN: Modules = {
  'oidcc-idtoken-unsigned': async (context) => {
    const { suite, browser } = context;
    const client = await keyClient(context, { id_token_signed_response_alg: 'none' });
    const asked = client.parameters();
    const { code } = await client.authorize(browser, asked);
    const tokens = await client.redeem(code!);
    const { header, payload } = UnsecuredJWT.decode(tokens['id_token'] as string, {
      issuer: suite.issuer, audience: client.id, currentDate: suite.clock.now(),
    }); // prettier-ignore
    expect([header.alg, payload['nonce']]).toEqual(['none', asked['nonce']]);
  },
};

/** Once in the plan, because a rotation during another one creates no keys. */
export const ROTATION: Modules = {
  'oidcc-server-rotate-keys': async ({ suite, client, browser }) => {
    const kids = async () => {
      const { keys } = (await (await fetch(suite.discovery['jwks_uri'] as string)).json()) as { keys: { kid: string }[] };
      return keys.map(({ kid }) => kid);
    }; // prettier-ignore
    const before = await kids();
    expect((await (await suite.admin()).call('POST', '/keys/rotate', { alg: 'RS256' })).status).toBe(202);
    const after = await kids();
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after.length).toBeGreaterThan(before.length);
    await client.signIn(browser);
  },
};
