import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json, type JsonAnswer } from '../support/admin-api.js';
import { ADMIN, DATABASES, startApp, type RunningApp, type TestDatabase } from '../support/app.js';
import { migratedDatabase } from '../support/migrated-database.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { authorize, EVERYTHING, startProduct, type Product } from '../support/product.js';
import { UserAgent } from '../support/user-agent.js';

/** One sign-in for each kind of refresh token. Only an OpenID sign-in without `offline_access` binds its refresh token to the session. */
const SIGN_INS = {
  bound: { scope: 'openid' },
  offline: { scope: 'openid offline_access', prompt: 'consent' },
  'without openid': { scope: 'profile' },
} as const;

type Kind = keyof typeof SIGN_INS;

describe.each(DATABASES)('POST /admin/keys/rotate with emergency and end_sessions over %s', (database) => {
  let files: TestDatabase;
  let product: Product;
  let other: RunningApp;
  let channel: BackChannel;
  let elsewhere: BackChannel;
  let code: string;
  let rotated: JsonAnswer;
  const before = new Map<Kind, Json>();

  beforeAll(async () => {
    files = await migratedDatabase(database);
    product = await startProduct({ databaseUrl: files.url });
    // SQLite serves one process only.
    other = database === 'mysql' ? await startApp({ databaseUrl: files.url, env: { ISSUER: product.url } }) : product;
    const client = await product.admin.createClient({ ...EVERYTHING, access_token_format: 'opaque' });
    channel = new BackChannel(product.url, client);
    elsewhere = new BackChannel(other.url, client);
    const agent = new UserAgent(product.url);
    for (const [kind, asked] of Object.entries(SIGN_INS)) {
      before.set(kind as Kind, await channel.signIn(asked, agent));
    }
    code = (await authorize({ url: product.url, client }, { response_type: 'code', scope: 'openid' }, agent))['code']!;
    const token = await adminToken();
    rotated = await product.admin.call('POST', '/keys/rotate', { emergency: true, end_sessions: true }, token);
  });
  afterAll(async () => {
    if (other !== product) await other.close();
    await product.close();
    await files.remove();
  });

  const adminToken = async () =>
    (await postForm(`${product.url}/token`, { grant_type: 'client_credentials' }, basic(ADMIN.id, ADMIN.secret))).body['access_token'] as string; // prettier-ignore
  const tokens = (kind: Kind) => before.get(kind) as { access_token: string; refresh_token: string };

  it('answers 202', () => {
    expect(rotated.status).toBe(202);
  });

  it('a refresh token that is bound to its session, and its access tokens, end on every process', async () => {
    const { access_token, refresh_token } = tokens('bound');
    for (const at of [channel, elsewhere]) {
      expectError(await at.refresh(refresh_token), product.url, 'invalid_grant');
      for (const token of [access_token, refresh_token]) {
        expect((await at.introspect(token)).body).toEqual({ active: false });
      }
      expect((await at.userinfo(access_token)).status).toBe(401);
    }
  });

  it('a code that was not redeemed yet ends with its session → invalid_grant', async () => {
    expectError(await elsewhere.redeem(code), product.url, 'invalid_grant');
  });

  it.each(['offline', 'without openid'] as const)(
    'a refresh token that is bound to no session (%s), and its opaque access tokens, stay valid',
    async (kind) => {
      const { access_token, refresh_token } = tokens(kind);
      expect((await elsewhere.introspect(access_token)).body).toMatchObject({ active: true });
      const refreshed = await elsewhere.refresh(refresh_token);
      expect(refreshed.status).toBe(200);
      const again = await channel.refresh(refreshed.body['refresh_token'] as string);
      expect(again.status).toBe(200);
      expect((await channel.introspect(again.body['access_token'] as string)).body).toMatchObject({ active: true });
    },
  );
});
