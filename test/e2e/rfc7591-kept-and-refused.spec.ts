import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Json } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { callRegistration, registered, SELF } from '../support/registration.js';
import { startProduct, type Product } from '../support/product.js';

const [HTTPS, ALSO] = ['https://self.example/cb', 'https://self.example/other'] as const;

describe.each(DATABASES)('POST and PUT /register: reduced and refused metadata, on %s', (database) => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ database });
  });
  afterAll(() => product.close());

  const register = (metadata: Json) => callRegistration('POST', `${product.url}/register`, { ...SELF, ...metadata });
  const refusalOf = async (body: Json): Promise<Json> => {
    const id = ((body['error_uri'] ?? body['instance']) as string).split('/').at(-1);
    return (await product.admin.get(`/refusals/${id}`)).body;
  };

  describe('values that the policy of the server does not allow (RFC 7591 §3.2.1)', () => {
    it.each<[Json, Json]>([
      [
        {
          grant_types: [
            'authorization_code',
            'refresh_token',
            'password',
            'urn:ietf:params:oauth:grant-type:device_code',
          ],
        },
        { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
      ],
      [
        { grant_types: ['authorization_code', 'client_credentials'], token_endpoint_auth_method: 'none' },
        { grant_types: ['authorization_code'], token_endpoint_auth_method: 'none' },
      ],
      [{ response_types: ['code', 'code id_token', 'device'] }, { response_types: ['code'] }],
      [
        { grant_types: ['implicit', 'password'], response_types: ['token id_token', 'code'] },
        { grant_types: ['implicit'], response_types: ['id_token token'] },
      ],
      [{ scope: 'openid groups orders:read' }, { scope: 'openid' }],
    ])('POST and PUT /register with %j → 201 and 200 with %j', async (asked, kept) => {
      const created = await register(asked);
      expect(created).toMatchObject({ status: 201, body: kept });
      const { client_id, registration_access_token: token, registration_client_uri: uri } = created.body;
      const whole = { ...SELF, ...asked, client_id };
      const replaced = await callRegistration('PUT', uri as string, whole, token as string);
      expect(replaced).toMatchObject({ status: 200, body: kept });
      expect((await callRegistration('GET', uri as string, undefined, token as string)).body).toMatchObject(kept);
    });

    it.each<Json>([
      { grant_types: ['password'] },
      { grant_types: ['urn:openid:params:grant-type:ciba'] },
      { grant_types: ['refresh_token', 'urn:ietf:params:oauth:grant-type:jwt-bearer'] },
      { grant_types: ['urn:openid:params:grant-type:ciba', 'refresh_token', 'password'] },
      { response_types: ['device'] },
      { response_types: ['id_token'] },
      { grant_types: ['client_credentials'], token_endpoint_auth_method: 'none' },
    ])('POST /register with %j, of which no usable value remains → invalid_client_metadata', async (asked) => {
      expect(await register(asked)).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } });
    });

    it('POST /admin/clients refuses such values with 400 instead of dropping them', async () => {
      const answer = await product.admin.call('POST', '/clients', {
        ...SELF,
        grant_types: ['authorization_code', 'magic'],
      });
      expect(answer.status).toBe(400);
    });

    it.each(['access_token_ttl', 'id_token_ttl', 'refresh_token_ttl', 'refresh_token_idle_ttl'])(
      'a client can neither set nor read its %s → invalid_client_metadata',
      async (member) => {
        expect(await register({ [member]: 60 })).toMatchObject({
          status: 400,
          body: { error: 'invalid_client_metadata' },
        });
        const self = await registered(product.url);
        await product.admin.call('PATCH', `/clients/${self['client_id']}`, { [member]: 60 });
        const { body } = await callRegistration('GET', self['registration_client_uri'] as string, undefined, self['registration_access_token'] as string); // prettier-ignore
        expect(body).not.toHaveProperty(member);
      },
    );
  });

  describe('a refused value, its place, and what was expected', () => {
    it.each<[Json, string, string, string]>([
      [{ redirect_uris: [HTTPS, 'http://self.example/cb'] }, 'invalid_redirect_uri', 'redirect_uris[1]', 'http://self.example/cb'],
      [{ redirect_uris: [HTTPS, ALSO, 'https://self.example/#x'] }, 'invalid_redirect_uri', 'redirect_uris[2]', 'https://self.example/#x'],
      [{ redirect_uris: ['com.example:/cb', HTTPS] }, 'invalid_redirect_uri', 'redirect_uris[0]', 'com.example:/cb'],
      [{ redirect_uris: ['myapp:/cb'], application_type: 'native' }, 'invalid_redirect_uri', 'redirect_uris[0]', 'myapp:/cb'],
      [{ post_logout_redirect_uris: [HTTPS, 'ftp://self.example'] }, 'invalid_client_metadata', 'post_logout_redirect_uris[1]', 'ftp://self.example'],
      [{ request_uris: [HTTPS, 'http://self.example/r'] }, 'invalid_client_metadata', 'request_uris[1]', 'http://self.example/r'],
      [{ logo_uri: 'https://*.self.example/l' }, 'invalid_client_metadata', 'logo_uri', 'https://*.self.example/l'],
      [{ client_uri: 'self.example' }, 'invalid_client_metadata', 'client_uri', 'self.example'],
      [{ initiate_login_uri: 'http://localhost/i' }, 'invalid_client_metadata', 'initiate_login_uri', 'http://localhost/i'],
      [{ frontchannel_logout_uri: 'https://elsewhere.example/out' }, 'invalid_client_metadata', 'frontchannel_logout_uri', 'https://elsewhere.example/out'],
      [{ backchannel_logout_uri: 'http://self.example/out' }, 'invalid_client_metadata', 'backchannel_logout_uri', 'http://self.example/out'],
    ])('POST /register and /admin/clients with %j → %s that names %s', async (metadata, error, place, uri) => {
      for (const answer of [await register(metadata), await product.admin.call('POST', '/clients', { ...SELF, ...metadata })]) {
        expect(answer).toMatchObject({ status: 400, body: { error } });
        const description = (answer.body['error_description'] ?? answer.body['detail']) as string;
        expect(description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
        expect(description.startsWith(`${place} must `)).toBe(true);
        expect(description).toContain(uri);
        const { rule } = await refusalOf(answer.body);
        expect(rule).toMatchObject({ expected: expect.stringContaining(place) as string, received: `"${uri}"` });
      }
    }); // prettier-ignore

    it.each<[Json, string]>([
      [{ redirect_uris: [HTTPS, 7] }, 'redirect_uris[1] must be a string'],
      [
        { redirect_uris: [HTTPS, ALSO, `https://self.example/${'x'.repeat(2000)}`] },
        'redirect_uris[2] must be shorter',
      ],
      [{ contacts: ['me@self.example', 'x'.repeat(201)] }, 'contacts[1] must be shorter'],
      [{ response_types: ['code', 'x'.repeat(101)] }, 'response_types'],
    ])(
      'POST /admin/clients with a list item of the wrong type or length → 400 that names its place: %#',
      async (metadata, says) => {
        const { status, body } = await product.admin.call('POST', '/clients', { ...SELF, ...metadata });
        expect(status).toBe(400);
        expect(body['detail']).toContain(says);
      },
    );

    it.each(['constructor', 'prototype'])(
      'a member named %s within another → invalid_client_metadata',
      async (name) => {
        for (const member of ['client_name', 'jwks', 'contacts'])
          expect(await register({ [member]: { [name]: { a: 1 } } })).toMatchObject({
            status: 400,
            body: { error: 'invalid_client_metadata', error_description: `No member may have the name ${name}` },
          });
        expect((await register({ extension: { [name]: { a: 1 } }, [name]: { a: 1 } })).status).toBe(201);
      },
    );

    it('a password in a refused URI is in neither the answer nor the record', async () => {
      const { body } = await register({ redirect_uris: [HTTPS, 'https://me:pass-word@self.example/cb'] });
      expect(body['error_description']).toContain('redirect_uris[1] must not have user information');
      expect(JSON.stringify([body, await refusalOf(body)])).not.toContain('pass-word');
    });

    it('a long refused URI is shortened in the answer', async () => {
      const { body } = await register({ redirect_uris: [`http://self.example/${'x'.repeat(1900)}`] });
      expect((body['error_description'] as string).length).toBeLessThan(400);
    });

    it('a refused key of jwks is named by its place', async () => {
      const keys = [{ kty: 'oct', k: 'AAAA' }];
      const { body } = await register({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys } });
      expect(body['error_description']).toMatch(/^jwks\.keys\[0\] /);
    });
  });
});
