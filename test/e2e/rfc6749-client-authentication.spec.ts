import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client, ClientAdministration } from '../../src/client/index.js';
import type { ClientId } from '../../src/common/index.js';
import { basic, postForm, type Json, type JsonAnswer, type RegisteredClient } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { anAssertion, assertionForm } from '../support/assertions.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { EVERYTHING, startProduct, type Product } from '../support/product.js';
import { callRegistration } from '../support/registration.js';

type Form = Readonly<Record<string, string>>;

const METHODS = ['client_secret_basic', 'client_secret_post'] as const;
const GRANTS_OF_PUBLIC_CLIENTS = EVERYTHING.grant_types.filter((grant) => grant !== 'client_credentials');
/** Secrets that an operator may choose, with characters that form-encoding changes. */
const ODD_SECRETS = [
  'a+plus+in-the-secret-0123456789abcdef',
  'a%2Bpercent-in-the-secret-0123456789abc',
  '100%-malformed-escape-0123456789abcdef',
  'both+and%20more%zz-0123456789abcdefghi',
  'colon:and ä and ~ 0123456789abcdefghijk',
];

describe.each(DATABASES)('client authentication (RFC 6749 §2.3), on %s', (database) => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct({ database });
  });
  afterAll(() => product.close());

  const aClient = (metadata: Json = {}) => product.admin.createClient({ ...EVERYTHING, ...metadata });
  const withSecret = async (id: string, secret: string, metadata: Json = {}): Promise<RegisteredClient> => {
    await product.app.get(ClientAdministration).create({ ...EVERYTHING, ...metadata }, null, { id, secret });
    return { client_id: id, client_secret: secret };
  };
  const rawBasic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });
  const inForm = ({ client_id, client_secret }: RegisteredClient) => ({ client_id, client_secret });
  const token = (form: Form, headers: Form = {}): Promise<JsonAnswer> =>
    postForm(`${product.url}/token`, { grant_type: 'client_credentials', ...form }, headers);
  const introspect = (form: Form, headers: Form = {}) =>
    postForm(`${product.url}/introspect`, { token: 'unknown', ...form }, headers);
  const revoke = (form: Form, headers: Form = {}) =>
    postForm(`${product.url}/revoke`, { token: 'unknown', ...form }, headers);

  describe.each(METHODS)('of a client registered for %s', (token_endpoint_auth_method) => {
    let client: RegisteredClient;
    let strict: RegisteredClient;

    beforeAll(async () => {
      client = await aClient({ token_endpoint_auth_method });
      strict = await aClient({ token_endpoint_auth_method, strict_client_authentication: true });
    });

    it.each<[string, (form: Form, headers?: Form) => Promise<JsonAnswer>]>([
      ['/token', token],
      ['/introspect', introspect],
      ['/revoke', revoke],
    ])('POST %s accepts the secret in HTTP Basic, in the form, and in both → 200', async (_, send) => {
      const byBasic = basic(client.client_id, client.client_secret);
      expect((await send({}, byBasic)).status).toBe(200);
      expect((await send(inForm(client))).status).toBe(200);
      expect((await send(inForm(client), byBasic)).status).toBe(200);
      expect((await send({ client_secret: client.client_secret }, byBasic)).status).toBe(200);
    });

    it('POST /token accepts only the registered method of a strict client → 401 invalid_client for the other one', async () => {
      const byBasic = () => token({}, basic(strict.client_id, strict.client_secret));
      const byForm = () => token(inForm(strict));
      const [right, other] =
        token_endpoint_auth_method === 'client_secret_basic' ? [byBasic, byForm] : [byForm, byBasic];
      expect((await right()).status).toBe(200);
      expectError(await other(), product.url, 'invalid_client', 401);
      expect((await token(inForm(strict), basic(strict.client_id, strict.client_secret))).status).not.toBe(200);
    });

    it('a sign-in with one method and a refresh with the other, as python-social-auth does → 200', async () => {
      const { refresh_token } = await new BackChannel(product.url, client).signIn();
      const answer = await token({ grant_type: 'refresh_token', refresh_token, ...inForm(client) });
      expect(answer).toMatchObject({ status: 200, body: { token_type: 'Bearer' } });
    });

    it('a wrong secret in either place → 401 invalid_client', async () => {
      const wrong = { ...client, client_secret: `${client.client_secret}x` };
      expectError(await token({}, basic(wrong.client_id, wrong.client_secret)), product.url, 'invalid_client', 401);
      expectError(await token(inForm(wrong)), product.url, 'invalid_client', 401);
    });

    it('two different credentials → 400 invalid_request, whichever is right', async () => {
      const [right, wrong] = [client.client_secret, `${client.client_secret}x`];
      const both = (one: string, other: string) =>
        token({ client_id: client.client_id, client_secret: other }, basic(client.client_id, one));
      expectError(await both(right, wrong), product.url, 'invalid_request');
      expectError(await both(wrong, right), product.url, 'invalid_request');
      const other = await aClient();
      const byOther = await token(inForm(other), basic(client.client_id, client.client_secret));
      expectError(byOther, product.url, 'invalid_request');
    });
  });

  it('POST /token refuses the plain secret of a client_secret_jwt client → 401 invalid_client', async () => {
    const client = await aClient({ token_endpoint_auth_method: 'client_secret_jwt' });
    expectError(await token(inForm(client)), product.url, 'invalid_client', 401);
    expectError(await token({}, basic(client.client_id, client.client_secret)), product.url, 'invalid_client', 401);
    const assertion = await anAssertion(client.client_id, product.url, client.client_secret);
    const both = await token(assertionForm(assertion), basic(client.client_id, client.client_secret));
    expectError(both, product.url, 'invalid_request');
  });

  describe('of a public client', () => {
    const refresh = (refresh_token: string, form: Form, headers: Form = {}) =>
      token({ grant_type: 'refresh_token', refresh_token, ...form }, headers);
    const aPublicClient = (metadata: Json = {}) =>
      aClient({ token_endpoint_auth_method: 'none', grant_types: GRANTS_OF_PUBLIC_CLIENTS, ...metadata });

    it.each<[string, (id: string) => [Form, Form?]]>([
      ['client_id in the form', (id) => [{ client_id: id }]],
      ['HTTP Basic with an empty password', (id) => [{}, rawBasic(id, '')]],
      ['both', (id) => [{ client_id: id }, rawBasic(id, '')]],
      ['both, and an empty client_secret', (id) => [{ client_id: id, client_secret: '' }, rawBasic(id, '')]],
    ])('POST /token accepts %s → 200', async (_, sent) => {
      const { client_id } = await aPublicClient();
      const { refresh_token } = await new BackChannel(product.url, { client_id }).signIn();
      expect((await refresh(refresh_token, ...sent(client_id))).status).toBe(200);
    });

    it('HTTP Basic with a password → 401 invalid_client', async () => {
      const { client_id } = await aPublicClient();
      expectError(await refresh('x', {}, rawBasic(client_id, 'secret')), product.url, 'invalid_client', 401);
    });

    it('HTTP Basic with an empty password of a strict public client → 401 invalid_client', async () => {
      const { client_id } = await aPublicClient({ strict_client_authentication: true });
      expectError(await refresh('x', {}, rawBasic(client_id, '')), product.url, 'invalid_client', 401);
      expectError(await refresh('x', { client_id }), product.url, 'invalid_grant');
    });

    it('HTTP Basic with an empty password of a confidential client → 401 invalid_client', async () => {
      const { client_id, client_secret } = await aClient();
      expectError(await token({}, rawBasic(client_id, '')), product.url, 'invalid_client', 401);
      expectError(await token({ client_id, client_secret }, rawBasic(client_id, '')), product.url, 'invalid_request');
    });

    it('POST /introspect refuses a public client, with HTTP Basic as well → 401 invalid_client', async () => {
      const { client_id } = await aPublicClient();
      expectError(await introspect({}, rawBasic(client_id, '')), product.url, 'invalid_client', 401);
      expect((await revoke({}, rawBasic(client_id, ''))).status).toBe(200);
    });
  });

  describe.each(ODD_SECRETS.map((secret, index) => [secret, `odd-${index}`] as const))(
    'with the secret %s',
    (secret, id) => {
      let client: RegisteredClient;
      beforeAll(async () => {
        client = await withSecret(id, secret);
      });

      it('HTTP Basic accepts it form-encoded (RFC 6749 §2.3.1), raw, and beside the form → 200', async () => {
        expect((await token({}, basic(id, secret))).status).toBe(200);
        expect((await token({}, rawBasic(id, secret))).status).toBe(200);
        expect((await token(inForm(client))).status).toBe(200);
        expect((await token(inForm(client), rawBasic(id, secret))).status).toBe(200);
        expect((await token(inForm(client), basic(id, secret))).status).toBe(200);
      });

      it('HTTP Basic refuses it with double encoding, or with a character more → 401 invalid_client', async () => {
        const twice = encodeURIComponent(encodeURIComponent(secret));
        if (twice !== encodeURIComponent(secret)) {
          expectError(await token({}, rawBasic(id, twice)), product.url, 'invalid_client', 401);
        }
        expectError(await token({}, rawBasic(id, `${secret}%`)), product.url, 'invalid_client', 401);
      });
    },
  );

  it.each(['tenant+app', 'tenant%2Fapp', 'https://app.example/id?x=%41', '50%'])(
    'HTTP Basic accepts the client_id %s form-encoded and raw → 200',
    async (id) => {
      const { client_secret } = await withSecret(id, 'a-secret-of-plain-characters-0123456789');
      expect((await token({}, basic(id, client_secret))).status).toBe(200);
      if (!id.includes(':')) expect((await token({}, rawBasic(id, client_secret))).status).toBe(200);
      expect((await token({ client_id: id }, basic(id, client_secret))).status).toBe(200);
    },
  );

  it('POST /register answers with the registered method; the other method authenticates as well', async () => {
    const answer = await callRegistration('POST', `${product.url}/register`, {
      redirect_uris: ['https://client.example/callback'],
      grant_types: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_method: 'client_secret_post',
    });
    expect(answer).toMatchObject({
      status: 201,
      body: { token_endpoint_auth_method: 'client_secret_post', strict_client_authentication: false },
    });
    const { client_id, client_secret } = answer.body as unknown as RegisteredClient;
    expect((await token({}, basic(client_id, client_secret))).status).toBe(200);
  });

  it('a client that was stored before strict_client_authentication existed is not strict, as GET /admin/clients shows', async () => {
    const { client_id, client_secret } = await aClient();
    const clients = product.app.get(DataSource).getRepository(Client);
    const { metadata } = await clients.findOneByOrFail({ id: client_id as ClientId });
    const { strict_client_authentication: _, ...before } = metadata;
    await clients.update({ id: client_id as ClientId }, { metadata: before });
    const { body } = await product.admin.get(`/clients/${client_id}`);
    expect(body).toMatchObject({ strict_client_authentication: false });
    expect((await token({ client_id, client_secret })).status).toBe(200);
  });

  it('the record of a refusal names the registered method of a strict client', async () => {
    const { client_id, client_secret } = await aClient({ strict_client_authentication: true });
    const { body } = await token({ client_id, client_secret });
    const id = (body['error_uri'] as string).split('/').at(-1);
    const refusal = await product.admin.get(`/refusals/${id}`);
    expect(refusal.body['rule']).toMatchObject({
      expected: 'token_endpoint_auth_method client_secret_basic',
      received: 'client_secret_post',
    });
  });
});
