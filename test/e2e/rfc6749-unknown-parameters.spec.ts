import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { basic, request, type JsonAnswer } from '../support/admin-api.js';
import { DATABASES } from '../support/app.js';
import { BackChannel, expectError } from '../support/back-channel.js';
import { EVERYTHING, startProduct, type Product } from '../support/product.js';

/** Parameters that no endpoint here defines, in forms that may confuse a parser. */
const UNKNOWN = [
  'x=1&x=2',
  'x=%zz',
  'x=%ff&x=%c3%28',
  '%zz=1&%ff=2',
  'x=%00&x%00=1',
  '__proto__=1&__proto__=2&constructor=1',
  'x[]=1&x[]=2&x[a]=3',
  '=1&=2&&&',
  'audience=%e4&audience=1',
];

describe.each(DATABASES)('unknown parameters of endpoints for clients, on %s', (database) => {
  let product: Product;
  let accessToken: string;
  beforeAll(async () => {
    product = await startProduct({ database });
    const metadata = await product.admin.createClient(EVERYTHING);
    accessToken = (await new BackChannel(product.url, metadata).signIn())['access_token'] as string;
  });
  afterAll(() => product.close());

  const own = () => basic(product.client.client_id, product.client.client_secret);
  const post = (path: string, body: string, headers: Readonly<Record<string, string>> = own()): Promise<JsonAnswer> =>
    request(product.url + path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  it.each(UNKNOWN)(
    'POST /token, /introspect, /revoke and /userinfo ignore %s → 200 (RFC 6749 §3.2)',
    async (unknown) => {
      expect((await post('/token', `${unknown}&grant_type=client_credentials&${unknown}`)).status).toBe(200);
      expect((await post('/introspect', `${unknown}&token=x`)).body).toEqual({ active: false });
      expect((await post('/revoke', `token=x&${unknown}`)).status).toBe(200);
      expect((await post('/userinfo', `access_token=${accessToken}&${unknown}`, {})).status).toBe(200);
    },
  );

  it.each([
    [
      '/token',
      'grant_type=client_credentials',
      ['scope=a&scope=b', 'client_secret=%zz', 'code=1&code=1', 'resource=%ff'],
    ],
    ['/introspect', 'token=x', ['token=y', 'token_type_hint=a&token_type_hint=a', 'client_id=a&client_id=a']],
    ['/revoke', 'token=x', ['tok%65n=y', 'token_type_hint=%00', 'client_assertion=%ff']],
    ['/userinfo', 'access_token=x', ['access_token=x', 'access_token=%zz']],
  ])('TK2: POST %s with a repeated or malformed known parameter → 400 invalid_request', async (path, body, faults) => {
    for (const fault of faults)
      expectError(
        await post(path, `${body}&${fault}`, path === '/userinfo' ? {} : own()),
        product.url,
        'invalid_request',
      );
  });

  it('POST /token ignores parameters of /introspect, and POST /introspect those of /token → 200', async () => {
    expect((await post('/token', 'grant_type=client_credentials&token=%zz&token_type_hint=a&token_type_hint=b')).status).toBe(200); // prettier-ignore
    expect((await post('/introspect', 'token=x&scope=%ff&resource=%zz&code=1&code=2')).status).toBe(200);
  });
});
