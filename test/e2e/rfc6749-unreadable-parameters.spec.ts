import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { newClientKey, type ClientKeyPair } from '../support/assertions.js';
import { ALL_RESPONSE_TYPES, authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { anUnsignedObject, aRequestObject } from '../support/request-objects.js';
import { responseOf, UserAgent, type Answer } from '../support/user-agent.js';

let product: Product;
let unsigned: RegisteredClient;
let signing: RegisteredClient;
let key: ClientKeyPair;
beforeAll(async () => {
  product = await startProduct();
  const metadata = {
    redirect_uris: [REDIRECT_URI],
    response_types: ALL_RESPONSE_TYPES,
    grant_types: ['authorization_code', 'implicit'],
  };
  key = await newClientKey('ES256');
  unsigned = await product.admin.createClient({ ...metadata, request_object_signing_alg: 'none' });
  signing = await product.admin.createClient({ ...metadata, jwks: { keys: [key.jwk] } });
});
afterAll(() => product.close());

const good = (change: Readonly<Record<string, string>> = {}): string =>
  authorizeUrl(product, {
    client_id: product.client.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    ...change,
  }).split('?')[1]!;

const ask = {
  GET: (query: string): Promise<Answer> => new UserAgent(product.url).get(`${product.url}/authorize?${query}`),
  POST: async (query: string): Promise<Answer> => {
    const response = await fetch(`${product.url}/authorize`, {
      method: 'POST',
      redirect: 'manual',
      body: Buffer.from(query, 'latin1'),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const { status, headers, url } = response;
    return { url, status, headers, location: headers.get('location'), body: await response.text() };
  },
};
const METHODS = [
  ['GET', 302],
  ['POST', 303],
] as const;

describe.each(METHODS)(
  '%s /authorize with a valid client_id and redirect_uri (RFC 6749 §4.1.2.1)',
  (method, status) => {
    /** The parameters of the error response, without those that each one has. */
    async function refusal(query: string, separator: '?' | '#' = '?'): Promise<Record<string, string>> {
      const answer = await ask[method](query);
      expect(answer.status).toBe(status);
      expect(answer.location).toContain(`${REDIRECT_URI}${separator}error=`);
      const { error_description, error_uri, iss, ...rest } = responseOf(answer.location!);
      expect([iss, error_uri]).toEqual([product.url, expect.stringMatching(/\/errors\/[0-9a-f-]{36}$/)]);
      expect(error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
      return rest;
    }

    it.each([
      ['scope', 'scope=openid&scope=openid'],
      ['nonce', 'nonce=a&nonce=b'],
      ['prompt', 'prompt=login&prompt=login'],
      ['ui_locales', 'ui_locales=de&ui_locales=en'],
      ['display', 'display=page&display=page'],
      ['claims', 'claims={}&claims={}'],
      ['max_age', 'max_age=1&max_age=1'],
      ['code_challenge', 'code_challenge=a&code_challenge=a'],
      ['id_token_hint', 'id_token_hint=a&id_token_hint=a'],
      ['login_hint in two encodings', 'login_hint=a&login%5fhint=a'],
      ['request', 'request=a&request=a'],
      ['request_uri', 'request_uri=a&request_uri=a'],
    ])('a repeated %s → invalid_request at the redirect_uri, with state', async (_, repeated) => {
      expect(await refusal(`${good({ state: 's' })}&${repeated}`)).toEqual({ error: 'invalid_request', state: 's' });
    });

    it.each([
      ['repeated', 'state=a&state=a'],
      ['repeated and different', 'state=a&state=b'],
      ['too long', `state=${'x'.repeat(4001)}`],
      ['wrongly percent-encoded', 'state=%zz'],
      ['cut off in an escape', 'state=a%4'],
      ['no UTF-8', 'state=%ff'],
      ['a lone surrogate', 'state=%ed%a0%80'],
      ['with a NUL', 'state=a%00b'],
      ['valid and then malformed', 'state=a&state=%zz'],
    ])('a state that is %s → invalid_request at the redirect_uri, without state', async (_, state) => {
      expect(await refusal(`${good()}&${state}`)).toEqual({ error: 'invalid_request' });
    });

    it.each([
      'scope=%zz',
      'nonce=%ff',
      'prompt=a%00',
      'resource=%c3',
      'acr_values=%',
      'claims=%ed%a0%80',
      'max_age=%1',
    ])('the malformed parameter %s → invalid_request at the redirect_uri', async (broken) => {
      expect(await refusal(`${good({ state: 's' })}&${broken}`)).toEqual({ error: 'invalid_request', state: 's' });
    });

    it.each<[string, string, Readonly<Record<string, string>>?]>([
      ['response_type', 'response_type=token'],
      ['response_type for tokens', 'response_type=token', { response_type: 'token' }],
      ['response_mode', 'response_mode=fragment&response_mode=fragment'],
      ['response_mode form_post', 'response_mode=form_post&response_mode=form_post'],
      ['response_mode for tokens', 'response_mode=fragment&response_mode=x', { response_type: 'id_token', nonce: 'n' }],
      ['response_type beside form_post', 'response_type=code&response_mode=form_post'],
      ['malformed response_mode', 'response_mode=%zz', { response_type: 'token' }],
    ])('a repeated %s → invalid_request in the query', async (_, repeated, change = {}) => {
      expect(await refusal(`${good({ state: 's', ...change })}&${repeated}`)).toEqual({
        error: 'invalid_request',
        state: 's',
      });
    });

    it('a repeated nonce → invalid_request in the fragment, or by form_post, as requested', async () => {
      const twice = 'nonce=a&nonce=a';
      expect(await refusal(`${good({ response_type: 'token', state: 's' })}&${twice}`, '#')).toEqual({
        error: 'invalid_request',
        state: 's',
      });
      const { status: posted, body } = await ask[method](
        `${good({ response_mode: 'form_post', state: 's' })}&${twice}`,
      );
      expect(posted).toBe(200);
      expect(body).toContain('value="invalid_request"');
      const silent = await ask[method](`${good({ response_mode: 'form_post' })}&state=a&state=a`);
      expect(silent.body).not.toContain('name="state"');
    });

    it.each([
      ['malformed', 'x=%zz'],
      ['a malformed name', '%zz=1&%ff=2'],
      ['no UTF-8', 'x=%ff&y=%ed%a0%80'],
      ['a NUL', 'x=%00&%00=x'],
      ['repeated', 'x=1&x=2&x=3'],
      ['repeated and malformed', 'x=1&x=%zz&x=1'],
      ['a name of JavaScript', '__proto__=a&__proto__=b&constructor=%zz'],
      ['one of 500', Array.from({ length: 500 }, (_, n) => `x${n}=1`).join('&')],
      ['one of another endpoint', 'code=1&code=2&interaction=a&interaction=b'],
    ])('an unknown parameter that is %s → ignored', async (_, unknown) => {
      expect((await ask[method](`${unknown}&${good({ state: 's' })}&${unknown}`)).location).toMatch(
        /\/(login|authorize)\?(interaction|request)=/,
      );
    });

    it('a malformed parameter without a valid redirect_uri → a page', async () => {
      for (const query of [`${good({ redirect_uri: 'https://evil.example/' })}&state=%zz`, 'client_id=a&client_id=a']) {
        expect(await ask[method](query)).toMatchObject({ status: 400, location: null });
      }
    });

    it.each([
      ['repeated outside', {}, '&nonce=a&nonce=a', 'invalid_request', 'inner'],
      ['too long inside', { state: 'x'.repeat(4001) }, '', 'invalid_request', undefined],
      ['of another type inside', { state: 7 }, '', 'invalid_request_object', undefined],
      ['a NUL inside', { state: 'a\0' }, '', 'invalid_request_object', undefined],
      ['another one, of another type inside', { nonce: 7 }, '', 'invalid_request_object', 'inner'],
    ])(
      'with a signed request object, a parameter that is %s → an error at its redirect_uri',
      async (_, claims, more, error, state) => {
        const request = await aRequestObject(signing.client_id, product.url, key, { claims });
        const outside = `client_id=${signing.client_id}&response_type=code&scope=openid&request=${request}${more}`;
        expect(await refusal(outside)).toEqual({ error, ...(state !== undefined && { state }) });
      },
    );

    it('with an unsigned request object, a state that is too long → invalid_request without state', async () => {
      const request = anUnsignedObject({ state: 'x'.repeat(4001) });
      expect(await refusal(`${good({ client_id: unsigned.client_id, state: 's' })}&request=${request}`)).toEqual({
        error: 'invalid_request',
      });
    });
  },
);

describe('encoding of forms and queries', () => {
  it('POST /authorize reads UTF-8 bytes, and refuses other bytes with invalid_request', async () => {
    const latin1 = (text: string) => Buffer.from(text).toString('latin1');
    const echoed = await ask.POST(`${good({ prompt: 'x' })}&state=${latin1('ü€')}`);
    expect(responseOf(echoed.location!)['state']).toBe('ü€');
    const refused = await ask.POST(`${good()}&state=\xfc`);
    expect(responseOf(refused.location!)).toMatchObject({ error: 'invalid_request' });
    expect(responseOf(refused.location!)).not.toHaveProperty('state');
  });

  it.each(['x=%zz', 'x=1&x=2', '%ff=%ff'])(
    'GET /logout and /login ignore the unknown parameter %s',
    async (unknown) => {
      const browser = new UserAgent(product.url);
      expect((await browser.get(`${product.url}/logout?${unknown}`)).status).toBe(200);
      const login = await browser.get(`${product.url}/authorize?${good()}`);
      expect((await browser.get(`${login.location!}&${unknown}`)).status).toBe(200);
    },
  );
});
