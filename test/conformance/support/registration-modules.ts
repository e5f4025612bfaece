import { expect } from 'vitest';
import { newClientKey, type ClientKeyPair } from '../../support/assertions.js';
import { callRegistration } from '../../support/registration.js';
import { formOf } from '../../support/user-agent.js';
import { keyClient, keyed, serve } from './key-clients.js';
import type { Context, Modules } from './modules.js';
import { aSignedObject, byReference, REQUEST_OBJECT_MODULES, unsignedObject } from './request-object-modules.js';

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)]);

/** The login page of a client that registered an address. In the suite a person reviews the page, here the test reads its markup. */
async function loginPage(context: Context, member: string, address: string): Promise<string> {
  const client = await keyClient(context, { [member]: address });
  expect(client.metadata[member]).toBe(address);
  const page = await context.browser.follow(await context.browser.get(client.urlOf(client.parameters())));
  expect(formOf(page)?.fields).toHaveProperty('csrf_token');
  return page.body;
}

/** Registers a client whose keys the suite serves; `rotate` replaces them with a new one. */
async function remoteKeyClient(context: Context, grant_types: readonly string[] = []) {
  const { suite, flow } = context;
  const key = await newClientKey('RS256');
  const jwks_uri = serve(context, 'jwks', { keys: [key.jwk] });
  const own = suite.registration(flow)['grant_types'] as string[];
  const metadata = { ...keyed(key), jwks: undefined, jwks_uri, grant_types: [...own, ...grant_types] };
  const client = await suite.register(flow, metadata, key);
  const rotate = async (): Promise<ClientKeyPair> => {
    const next = await newClientKey('RS256');
    suite.site.serveJson(new URL(jwks_uri).pathname, { keys: [next.jwk] });
    return next;
  };
  return { client, rotate };
}

export const REGISTRATION_MODULES: Modules = {
  'oidcc-registration-logo-uri': async (context) => {
    const { suite } = context;
    const logo = suite.site.on('/logo.png', (_, answer) => answer.writeHead(200, { 'content-type': 'image/png' }).end(PNG));
    const [, source] = /<img src="(\/[^"]+)"/.exec(await loginPage(context, 'logo_uri', logo)) ?? [];
    expect(source).toBeDefined();
    const picture = await fetch(suite.issuer + source!);
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
  }, // prettier-ignore

  'oidcc-registration-policy-uri': async (context) => {
    const address = context.suite.site.url('/policy');
    expect(await loginPage(context, 'policy_uri', address)).toContain(`href="${address}"`);
  },

  'oidcc-registration-tos-uri': async (context) => {
    const address = context.suite.site.url('/terms');
    expect(await loginPage(context, 'tos_uri', address)).toContain(`href="${address}"`);
  },

  'oidcc-registration-jwks-uri': async (context) => {
    await (await remoteKeyClient(context)).client.signIn(context.browser);
  },

  'oidcc-registration-sector-uri': async (context) => {
    const sector_identifier_uri = serve(context, 'sector', [context.suite.callback]);
    const client = await keyClient(context, { sector_identifier_uri, subject_type: 'pairwise' });
    expect(client.metadata).toMatchObject({ sector_identifier_uri, subject_type: 'pairwise' });
    const { claims } = await client.signIn(context.browser);
    const other = await (await keyClient(context)).signIn();
    expect(claims['sub']).not.toBe(other.claims['sub']);
  },

  'oidcc-registration-sector-bad': async (context) => {
    const { suite, flow } = context;
    const sector_identifier_uri = serve(context, 'sector', ['https://elsewhere.example/callback']);
    const answer = await callRegistration('POST', `${suite.issuer}/register`, suite.registration(flow, { sector_identifier_uri }), suite.initialAccessToken); // prettier-ignore
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
  },

  'oidcc-refresh-token-rp-key-rotation': async (context) => {
    const { client, rotate } = await remoteKeyClient(context, ['refresh_token']);
    const { tokens } = await client.signIn(context.browser, { scope: 'openid offline_access', prompt: 'consent' });
    const by = await rotate();
    context.suite.clock.advance(60);
    const refreshed = await client.token({ grant_type: 'refresh_token', refresh_token: tokens!['refresh_token'] as string }, { by }); // prettier-ignore
    expect(refreshed).toMatchObject({ status: 200, body: { access_token: expect.any(String) } });
    expect((await client.userinfo(refreshed.body['access_token'] as string)).status).toBe(200);
  },

  'oidcc-request-uri-unsigned': (context) =>
    byReference(context, { request_object_signing_alg: 'none' }, unsignedObject),

  'oidcc-request-uri-signed-rs256': async (context) => {
    const key = await newClientKey('RS256');
    await byReference(context, { request_object_signing_alg: 'RS256', jwks: { keys: [key.jwk] } }, (client, asked) =>
      aSignedObject(client, asked, key),
    );
  },

  'oidcc-ensure-request-object-with-redirect-uri': REQUEST_OBJECT_MODULES['oidcc-ensure-request-object-with-redirect-uri']!, // prettier-ignore

  'oidcc-ensure-client-assertion-with-iss-aud-succeeds': async (context) => {
    const client = await keyClient(context);
    await client.signIn(context.browser); // with assertions whose audience is the issuer
    const asked = client.parameters();
    const { code } = await client.authorize(context.browser, asked);
    const redirect_uri = asked['redirect_uri']!;
    const aud = context.suite.discovery['token_endpoint'] as string; // as in the other modules of the suite
    expect(await client.token({ grant_type: 'authorization_code', code: code!, redirect_uri }, { aud })).toMatchObject({ status: 200 }); // prettier-ignore
  },
};
