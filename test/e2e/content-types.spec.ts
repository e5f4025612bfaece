import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, bearer, request, type JsonAnswer } from '../support/admin-api.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { REDIRECT_URI, startProduct, type Product } from '../support/product.js';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const CHARSETS = ['utf8', 'us-ascii', 'ISO-8859-1', '', '"utf-8"', 'windows-1252', 'latin1'];

describe('content types of request bodies', () => {
  let product: Product;
  let accessToken: string;
  beforeAll(async () => {
    product = await startProduct();
    accessToken = (await new BackChannel(product.url, product.client).signIn())['access_token'] as string;
  });
  afterAll(() => product.close());

  const own = () => basic(product.client.client_id, product.client.client_secret);
  const post = (
    path: string,
    type: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers = {},
  ): Promise<JsonAnswer> =>
    request(product.url + path, { method: 'POST', body, headers: { ...headers, 'content-type': type } });
  const bytes = (...parts: (string | number[])[]) =>
    new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))));

  describe.each(CHARSETS)('charset=%s', (charset) => {
    it.each([
      ['/token', 'grant_type=client_credentials'],
      ['/introspect', 'token=unknown'],
      ['/revoke', 'token=unknown'],
    ])('POST %s reads an ASCII body → 200', async (path, body) => {
      expect((await post(path, `${FORM}; charset=${charset}`, body, own())).status).toBe(200);
    });

    it('POST /userinfo → 200 and POST /authorize → 303 read an ASCII body', async () => {
      const answer = await post('/userinfo', `${FORM};charset=${charset}`, `access_token=${accessToken}`);
      expect(answer.status).toBe(200);
      const { client_id } = product.client;
      const asked = new URLSearchParams({ client_id, redirect_uri: REDIRECT_URI, response_type: 'code' }).toString();
      expect((await post('/authorize', `${FORM}; charset=${charset}`, asked)).status).toBe(303);
    });

    it('POST /admin/users and POST /register read an ASCII body → 201', async () => {
      const user = JSON.stringify({
        username: `user-${CHARSETS.indexOf(charset)}`,
        password: 'a-rabbit-with-a-watch-8',
      });
      expect((await post('/admin/users', `${JSON_TYPE}; charset=${charset}`, user, bearer(product.admin.token))).status).toBe(201); // prettier-ignore
      const client = JSON.stringify({ redirect_uris: [REDIRECT_URI] });
      expect((await post('/register', `${JSON_TYPE}; charset=${charset}`, client)).status).toBe(201);
    });
  });

  it.each(['utf-16', 'utf-32', 'klingon', 'iso-2022-jp'])(
    'charset=%s → 415 in the error format of the endpoint',
    async (charset) => {
      const form = await post('/token', `${FORM}; charset=${charset}`, 'grant_type=client_credentials', own());
      expectError(form, product.url, 'invalid_request', 415);
      const json = await post('/admin/users', `${JSON_TYPE}; charset=${charset}`, '{}', bearer(product.admin.token));
      expect(json).toMatchObject({ status: 415, body: { status: 415, error: 'invalid_request' } });
    },
  );

  it.each(['', '; charset=utf-8', '; charset=iso-8859-1'])(
    'a body that is not UTF-8, content type parameter "%s" → 400',
    async (parameter) => {
      const form = await post('/token', FORM + parameter, bytes('grant_type=client_credentials&scope=', [0xe9]), own());
      expectError(form, product.url, 'invalid_request');
      const json = await post('/admin/users', JSON_TYPE + parameter, bytes('{"username":"', [0xff], '"}'), bearer(product.admin.token)); // prettier-ignore
      expect(json).toMatchObject({ status: 400, body: { status: 400, error: 'invalid_request' } });
    },
  );

  it('POST /token and POST /admin/users read UTF-8 beyond ASCII, raw and escaped', async () => {
    const raw = await post('/token', FORM, 'grant_type=password&username=zoë&password=x', own());
    const escaped = await post('/token', `${FORM}; charset=utf8`, 'grant_type=password&username=zo%C3%AB&password=x', own()); // prettier-ignore
    for (const answer of [raw, escaped]) expectError(answer, product.url, 'invalid_grant');
    const user = JSON.stringify({ username: 'zoë', password: 'a-rabbit-with-a-watch-8', name: 'Zoë' });
    const created = await post('/admin/users', `${JSON_TYPE}; charset=UTF8`, user, bearer(product.admin.token));
    expect(created).toMatchObject({ status: 201, body: { name: 'Zoë' } });
  });

  it.each(['text/json', 'application/jsonx', 'application/json+x', FORM])(
    'POST /admin/users with %s → 415',
    async (type) => {
      expect((await post('/admin/users', type, '{}', bearer(product.admin.token))).status).toBe(415);
    },
  );
});
