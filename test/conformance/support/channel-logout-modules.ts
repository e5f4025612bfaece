import { text } from 'node:stream/consumers';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { expect } from 'vitest';
import { discoveryHas } from './discovery-modules.js';
import { endSession, expectReturn, expectSignedOut, signedIn } from './logout.js';
import type { Context, Modules } from './modules.js';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Makes the suite listen for forms at a path; the list grows as they arrive. */
function listen({ suite }: Context, path: string): { readonly uri: string; readonly forms: Record<string, string>[] } {
  const forms: Record<string, string>[] = [];
  const uri = suite.site.on(path, (request, response) => {
    void text(request).then((body) => {
      forms.push(Object.fromEntries(new URLSearchParams(body)));
      response.writeHead(200, { 'cache-control': 'no-store' }).end();
    });
  });
  return { uri, forms };
}

/** oidcc-backchannel-rp-initiated-logout-certification-test-plan */
export const BACK_CHANNEL_MODULES: Modules = {
  'oidcc-backchannel-logout-discovery-endpoint-verification': discoveryHas({
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
  }),

  'oidcc-backchannel-rp-initiated-logout': async (context) => {
    const { suite } = context;
    const { uri, forms } = listen(context, `/backchannel_logout/${encodeURIComponent(context.flow.responseType)}`);
    const registration = { backchannel_logout_uri: uri, backchannel_logout_session_required: true };
    const { client, outcome, returnTo } = await signedIn(context, registration);
    const asked = { id_token_hint: outcome.idToken, post_logout_redirect_uri: returnTo, state: 'a-state' };
    expectReturn(await endSession(context, asked), returnTo, 'a-state');
    expect(forms.map((form) => Object.keys(form))).toEqual([['logout_token']]); // before the browser was redirected
    const keys = createRemoteJWKSet(new URL(suite.discovery['jwks_uri'] as string));
    const { payload, protectedHeader } = await jwtVerify(forms[0]!['logout_token']!, keys, {
      issuer: suite.issuer, audience: client.id, currentDate: suite.clock.now(),
      requiredClaims: ['iat', 'exp', 'jti', 'events'],
    }); // prettier-ignore
    expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: expect.any(String) });
    expect(payload['events']).toEqual({ [EVENT]: {} });
    expect([payload.sub, payload['sid']]).toEqual([outcome.claims['sub'], outcome.claims['sid']]);
    expect(payload).not.toHaveProperty('nonce');
    await expectSignedOut(context, client);
  },
};

/** oidcc-frontchannel-rp-initiated-logout-certification-test-plan */
export const FRONT_CHANNEL_MODULES: Modules = {
  'oidcc-frontchannel-logout-discovery-endpoint-verification': discoveryHas({
    frontchannel_logout_supported: true,
    frontchannel_logout_session_supported: true,
  }),

  'oidcc-frontchannel-rp-initiated-logout': async (context) => {
    const { suite } = context;
    const uri = suite.site.url('/frontchannel_logout');
    const registration = { frontchannel_logout_uri: uri, frontchannel_logout_session_required: true };
    const { client, outcome, returnTo } = await signedIn(context, registration);
    const asked = { id_token_hint: outcome.idToken, post_logout_redirect_uri: returnTo, state: 'a-state' };
    const page = await endSession(context, asked);
    const frames = [...page.body.matchAll(/<iframe src="([^"]+)"/g)].map(([, src]) => new URL(src!.replaceAll('&amp;', '&')));
    expect(frames.map(({ origin, pathname }) => origin + pathname)).toEqual([uri]);
    expect(Object.fromEntries(frames[0]!.searchParams)).toEqual({ iss: suite.issuer, sid: outcome.claims['sid'] });
    expect(page.headers.get('content-security-policy')).toContain(`frame-src ${frames[0]!.origin}`);
    expect(page.body).toContain(`href="${returnTo}?state=a-state"`);
    await expectSignedOut(context, client);
  }, // prettier-ignore
};
