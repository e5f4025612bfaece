import { decodeJwt } from 'jose';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../src/client/index.js';
import type { ClientId } from '../../src/common/index.js';
import type { Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { FixedClock } from '../support/fixed-clock.js';
import { ALICE, authorize, EVERYTHING, startProduct, type Product } from '../support/product.js';

const SCOPE = 'openid profile email offline_access';

describe.each(DATABASES)('ID tokens at refresh, and claims in them (OIDC Core §5.4, §12.2), on %s', (database) => {
  const clock = new FixedClock(new Date());
  let product: Product;

  beforeAll(async () => {
    product = await startProduct({ database, clock });
  });
  afterAll(() => product.close());

  const aClient = async (metadata: Json = {}) => {
    const client = await product.admin.createClient({ ...EVERYTHING, scope: `${SCOPE} phone`, ...metadata });
    return new BackChannel(product.url, client);
  };
  const signIn = (client: BackChannel, more = {}) =>
    client.signIn({ scope: SCOPE, prompt: 'consent', nonce: 'n-1', ...more });

  describe('grant_type=refresh_token', () => {
    it('an OpenID authorization → an ID token at each refresh with the same iss, sub, aud, auth_time, sid, acr and amr, and no nonce', async () => {
      const client = await aClient();
      const tokens = await signIn(client);
      const first = decodeJwt(tokens['id_token']);
      expect(first).toMatchObject({ nonce: 'n-1', auth_time: clock.seconds() });
      let refreshToken: string = tokens['refresh_token'];
      for (let turn = 1; turn <= 3; turn++) {
        clock.advance(100);
        const { body } = await client.refresh(refreshToken);
        const { at_hash, iat, exp, ...stays } = decodeJwt(body['id_token']);
        const { at_hash: _, iat: __, exp: ___, nonce: ____, ...before } = first;
        expect(stays).toEqual(before);
        expect({ iat, exp }).toEqual({ iat: first.iat! + 100 * turn, exp: first.exp! + 100 * turn });
        expect(at_hash).not.toBe(first['at_hash']);
        refreshToken = body['refresh_token'];
      }
    });

    it.each([
      [{ scope: 'openid' }, true],
      [{ scope: 'openid email' }, true],
      [{ scope: SCOPE }, true],
      [{ scope: '' }, true],
      [{ scope: 'profile email' }, false],
      [{ scope: 'offline_access' }, false],
    ])('a refresh with %j → an ID token: %s', async (more, expected) => {
      const client = await aClient();
      const tokens = await signIn(client);
      const { status, body } = await client.refresh(tokens['refresh_token'], more);
      expect(status).toBe(200);
      expect('id_token' in body).toBe(expected);
    });

    it('an authorization without openid → no ID token', async () => {
      const client = await aClient();
      const tokens = await signIn(client, { scope: 'profile' });
      expect((await client.refresh(tokens['refresh_token'])).body).not.toHaveProperty('id_token');
    });

    it.each<Record<string, string>>([{}, { scope: 'openid' }])(
      'a client with id_token_on_refresh: false, request %j → no ID token',
      async (more) => {
        const client = await aClient({ id_token_on_refresh: false });
        const tokens = await signIn(client);
        expect(tokens).toHaveProperty('id_token');
        expect((await client.refresh(tokens['refresh_token'], more)).body).not.toHaveProperty('id_token');
      },
    );

    it('PATCH of id_token_on_refresh applies to the next refresh; null restores true', async () => {
      const client = await aClient({ id_token_on_refresh: false });
      const { client_id } = client.client;
      let { refresh_token: refreshToken } = await signIn(client);
      for (const [id_token_on_refresh, expected] of [
        [true, true],
        [false, false],
        [null, true],
      ] as const) {
        const changed = await product.admin.call('PATCH', `/clients/${client_id}`, { id_token_on_refresh });
        expect(changed.body).toMatchObject({ id_token_on_refresh: id_token_on_refresh ?? true });
        const { body } = await client.refresh(refreshToken);
        expect('id_token' in body).toBe(expected);
        refreshToken = body['refresh_token'];
      }
    });

    it('a client that is no longer registered for openid → no ID token, and a scope without openid', async () => {
      const client = await aClient();
      const tokens = await signIn(client);
      await product.admin.call('PATCH', `/clients/${client.client.client_id}`, { scope: 'profile email' });
      const { status, body } = await client.refresh(tokens['refresh_token']);
      expect(status).toBe(200);
      expect(body).not.toHaveProperty('id_token');
      expect(body).toMatchObject({ scope: 'profile email' });
    });

    it('a retry inside the window → the same refresh token, and another ID token', async () => {
      const client = await aClient();
      const tokens = await signIn(client);
      const answers = [await client.refresh(tokens['refresh_token']), await client.refresh(tokens['refresh_token'])];
      expect(answers.map(({ body }) => 'id_token' in body)).toEqual([true, true]);
      expect(answers[1]!.body['refresh_token']).toBe(answers[0]!.body['refresh_token']);
    });

    it('a revoked authorization → invalid_grant', async () => {
      const client = await aClient();
      const tokens = await signIn(client);
      await client.revoke(tokens['refresh_token']);
      expectError(await client.refresh(tokens['refresh_token']), product.url, 'invalid_grant');
    });

    it('a client that was stored before the member existed → an ID token', async () => {
      const client = await aClient();
      const id = client.client.client_id as ClientId;
      const clients = product.app.get(DataSource).getRepository(Client);
      const { metadata } = await clients.findOneByOrFail({ id });
      const { id_token_on_refresh: _, claims_in_id_token: __, ...before } = metadata;
      await clients.update({ id }, { metadata: before });
      const tokens = await signIn(client);
      expect((await client.refresh(tokens['refresh_token'])).body).toHaveProperty('id_token');
      const { body } = await product.admin.get(`/clients/${id}`);
      expect(body).toMatchObject({ id_token_on_refresh: true, claims_in_id_token: false });
    });
  });

  describe('claims_in_id_token', () => {
    const OF_PROFILE = { name: 'Alice Liddell', preferred_username: ALICE.username };
    const OF_EMAIL = { email: 'alice@example.com', email_verified: true };

    it('false, the default → sub only, in the code flow and at refresh', async () => {
      const client = await aClient();
      const tokens = await signIn(client);
      const { body } = await client.refresh(tokens['refresh_token']);
      for (const token of [tokens['id_token'], body['id_token']]) {
        for (const name of ['name', 'email', 'preferred_username']) expect(decodeJwt(token)).not.toHaveProperty(name);
      }
    });

    it('true → the claims of the granted scopes, as in userinfo, in the code flow and at refresh', async () => {
      const client = await aClient({ claims_in_id_token: true });
      const tokens = await signIn(client);
      const { body: userinfo } = await client.userinfo(tokens['access_token']);
      expect(decodeJwt(tokens['id_token'])).toMatchObject({ ...OF_PROFILE, ...OF_EMAIL, ...userinfo });
      expect(decodeJwt(tokens['id_token'])).not.toHaveProperty('phone_number');
      const { body } = await client.refresh(tokens['refresh_token']);
      expect(decodeJwt(body['id_token'])).toMatchObject({ ...OF_PROFILE, ...OF_EMAIL, ...userinfo });
    });

    it('true, and a refresh that narrows the scope → the claims of the narrowed scope', async () => {
      const client = await aClient({ claims_in_id_token: true });
      const tokens = await signIn(client);
      const { body } = await client.refresh(tokens['refresh_token'], { scope: 'openid email' });
      expect(decodeJwt(body['id_token'])).toMatchObject(OF_EMAIL);
      expect(decodeJwt(body['id_token'])).not.toHaveProperty('name');
    });

    it.each(['code id_token', 'code id_token token', 'id_token token', 'id_token'])(
      'true, response_type %s → the claims of the scope in the ID token of the front channel',
      async (response_type) => {
        const client = await aClient({ claims_in_id_token: true });
        const { client_id } = client.client;
        const asked = { response_type, scope: 'openid email', nonce: 'n' };
        const response = await authorize({ url: product.url, client: { client_id, client_secret: '' } }, asked);
        expect(decodeJwt(response['id_token']!)).toMatchObject({ ...OF_EMAIL, nonce: 'n' });
        expect(decodeJwt(response['id_token']!)).not.toHaveProperty('name');
      },
    );

    it('true → protocol claims keep their values', async () => {
      const client = await aClient({ claims_in_id_token: true });
      const tokens = await signIn(client);
      const { client_id } = client.client;
      expect(decodeJwt(tokens['id_token'])).toMatchObject({ iss: product.url, aud: client_id, sub: product.sub });
    });
  });

  it.each(['id_token_on_refresh', 'claims_in_id_token', 'strict_client_authentication'])(
    'POST /admin/clients with %s that is not a boolean → 400 that names it',
    async (member) => {
      const answer = await product.admin.call('POST', '/clients', { ...EVERYTHING, [member]: 'false' });
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
      expect(answer.body['detail']).toContain(member);
    },
  );
});
