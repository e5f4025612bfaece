import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRegistration, registered } from '../support/registration.js';
import { ALICE, authorizeUrl, startProduct, type Product } from '../support/product.js';
import { formOf, responseOf, textOf, UserAgent } from '../support/user-agent.js';

const CALLBACK = 'https://self.example/cb';
const OPEN = {
  client_name: 'Your bank',
  redirect_uris: [CALLBACK],
  response_types: ['code', 'token'],
  grant_types: ['authorization_code', 'implicit'],
};

let product: Product;
let open: string;
let vouched: string;
beforeAll(async () => {
  product = await startProduct({ env: { OPEN_REGISTRATION: 'true' } });
  open = (await registered(product.url, OPEN))['client_id'] as string;
  const { body } = await product.admin.call('POST', '/registration-tokens', {});
  vouched = (await registered(product.url, OPEN, body['token'] as string))['client_id'] as string;
});
afterAll(() => product.close());

const request = (change: Readonly<Record<string, string>> = {}) => ({
  client_id: open,
  redirect_uri: CALLBACK,
  response_type: 'code',
  scope: 'openid',
  state: 'a&"b',
  ...change,
});
const url = (change?: Readonly<Record<string, string>>) => authorizeUrl(product, request(change));

const FAULTS = {
  'an unknown response_type': { response_type: 'x' },
  'a bad scope': { scope: 'clients:read' },
  'an unknown resource': { resource: 'https://nowhere.example' },
  'an unknown prompt': { prompt: 'x' },
  'prompt=none beside another': { prompt: 'none login' },
  'a request object': { request: 'e30.e30.' },
  'an invalid id_token_hint': { id_token_hint: 'x' },
  'an acr that no sign-in reaches': { claims: '{"id_token":{"acr":{"essential":true,"value":"9"}}}' },
};

describe('errors before sign-in of a client that registered without an initial access token (AZ18, RFC 9700 §4.11.2)', () => {
  it.each(Object.entries(FAULTS))('%s → a page that names the address and links to it', async (_, change) => {
    const [byGet, byPost] = [new UserAgent(product.url), new UserAgent(product.url)];
    for (const shown of [
      await byGet.get(url(change)),
      // A fault that depends on cookies shows after the redirect to our own GET.
      await byPost.follow(await byPost.post(`${product.url}/authorize`, request(change))),
    ]) {
      expect(shown).toMatchObject({ status: 400, location: null });
      const text = textOf(shown);
      expect(text).toContain('This request cannot be completed');
      expect(text).toMatch(/self\.example.*registered itself.*Continue to self\.example/);
      expect(text).not.toContain('Your bank');
      const [, href = ''] = /id="continue" href="([^"]*)"/.exec(shown.body)!;
      const { error, state, iss, error_uri } = responseOf(href.replaceAll('&amp;', '&').replaceAll('&quot;', '"'));
      expect([state, iss]).toEqual(['a&"b', product.url]);
      expect(text).toContain(error);
      expect(text).toContain(error_uri!.split('/').at(-1));
    }
  });

  it('the page links to the fragment, or has a form for form_post, without scripts', async () => {
    const fragment = await new UserAgent(product.url).get(url({ response_type: 'token', prompt: 'x' }));
    expect(fragment.body).toContain(`href="${CALLBACK}#error=invalid_request`);
    const posted = await new UserAgent(product.url).get(url({ response_mode: 'form_post', prompt: 'x' }));
    const form = formOf(posted)!;
    expect([form.action, form.method, form.fields['error'], form.fields['state']]).toEqual([
      CALLBACK, 'post', 'invalid_request', 'a&"b',
    ]); // prettier-ignore
    expect(posted.body).not.toContain('<script');
  });

  it('a repeated state is not in the link', async () => {
    const { body } = await new UserAgent(product.url).get(`${url()}&state=x`);
    expect(body).toContain('error=invalid_request');
    expect(body).not.toContain('state=');
  });

  it('a signed-in user gets the page as well', async () => {
    const browser = new UserAgent(product.url);
    await browser.signIn(url(), ALICE);
    expect(await browser.get(url({ prompt: 'x' }))).toMatchObject({ status: 400, location: null });
  });
});

describe('redirects to such a client', () => {
  it('prompt=none → login_required and every other error at the redirect_uri', async () => {
    const changes: Readonly<Record<string, string>>[] = [
      {},
      { response_type: 'x' },
      { scope: 'clients:read' },
      { resource: 'urn:x' },
    ];
    for (const change of changes) {
      const { status, location } = await new UserAgent(product.url).get(url({ prompt: 'none', ...change }));
      expect([status, responseOf(location!)]).toMatchObject([302, { state: 'a&"b', iss: product.url }]);
    }
  });

  it('POST /consent → the code or the error at the redirect_uri', async () => {
    for (const [decision, member] of [
      ['deny', 'error'],
      ['allow', 'code'],
    ] as const) {
      const location = await new UserAgent(product.url).authorize(url({ prompt: 'consent' }), ALICE, decision);
      expect(responseOf(location.location!)).toHaveProperty(member);
    }
  });
});

it.each(Object.entries(FAULTS))(
  'a client with an initial access token, %s → the error at the redirect_uri',
  async (_, change) => {
    const browser = new UserAgent(product.url);
    const { location } = await browser.follow(await browser.get(url({ client_id: vouched, ...change })));
    expect(responseOf(location!)).toHaveProperty('error');
  },
);

it('PUT /register/:client_id keeps how the client registered (RFC 7592 §2.2)', async () => {
  const self = await registered(product.url, OPEN);
  const management = self['registration_client_uri'] as string;
  const body = { ...OPEN, client_id: self['client_id'] as string };
  await callRegistration('PUT', management, body, self['registration_access_token'] as string);
  const answer = await new UserAgent(product.url).get(url({ client_id: body.client_id, prompt: 'x' }));
  expect(answer).toMatchObject({ status: 400, location: null });
});
