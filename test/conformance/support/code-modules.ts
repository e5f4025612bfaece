import { expect } from 'vitest';
import type { Context, Modules } from './modules.js';

/** Redeems a code again after some seconds: the redemption is refused, and the tokens of the first one are revoked. */
const reused =
  (after: number) =>
  async ({ suite, client, browser }: Context): Promise<void> => {
    const { response, tokens } = await client.signIn(browser);
    suite.clock.advance(after);
    const answer = await client.tryToRedeem(response['code']!);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect((await client.userinfo(tokens!['access_token'] as string)).status).toBe(401);
  };

export const CODE_MODULES: Modules = {
  'oidcc-codereuse': reused(1),
  'oidcc-codereuse-30seconds': reused(30),

  'oidcc-server-client-secret-post': async ({ suite, flow, browser }) => {
    const methods = suite.discovery['token_endpoint_auth_methods_supported'] as string[];
    expect(methods).toContain('client_secret_post');
    const posting = await suite.register(flow, { token_endpoint_auth_method: 'client_secret_post' });
    await posting.signIn(browser);
  },
};

/** Every flow with a code returns a refresh token: the suite requests offline_access, because discovery lists it. */
export const REFRESH_MODULES: Modules = {
  'oidcc-refresh-token': async ({ suite, flow }) => {
    const registration = suite.registration(flow);
    const grant_types = [...(registration['grant_types'] as string[]), 'refresh_token'];
    const [one, two] = [await suite.register(flow, { grant_types }), await suite.register(flow, { grant_types })];
    const asking = { scope: 'openid offline_access', prompt: 'consent' };
    const [first, second] = [await one.signIn(suite.browser(), asking), await two.signIn(suite.browser(), asking)];
    const refresh = (refresh_token: string, more = {}) =>
      one.token({ grant_type: 'refresh_token', refresh_token, ...more });
    suite.clock.advance(1);
    const renewed = await refresh(first.tokens!['refresh_token'] as string, { scope: 'openid' }); // as the suite does for client 1
    expect(renewed).toMatchObject({ status: 200, body: { token_type: 'Bearer', expires_in: expect.any(Number) } });
    expect(renewed.headers.get('cache-control')).toBe('no-store');
    expect(renewed.body['access_token']).not.toBe(first.tokens!['access_token']);
    const claims = await one.verifyIdToken(renewed.body['id_token'] as string, {
      asked: { ...first.asked, nonce: undefined },
    });
    const { iss, sub, aud, auth_time, iat } = first.claims;
    expect(claims).toMatchObject({ iss, sub, aud, auth_time });
    expect(claims['iat']).not.toBe(iat);
    const again = await refresh(renewed.body['refresh_token'] as string); // OIDC Core §12.2: openid was granted
    expect(again.body).toMatchObject({ id_token: expect.any(String) });
    const stolen = await refresh(second.tokens!['refresh_token'] as string);
    expect(stolen).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  },
};
