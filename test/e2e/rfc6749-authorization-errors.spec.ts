import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegisteredClient } from '../support/admin-api.js';
import { authorizeUrl, REDIRECT_URI, startProduct, type Product } from '../support/product.js';
import { responseOf, textOf, UserAgent, type Answer } from '../support/user-agent.js';

type Change = Readonly<Record<string, string | undefined>>;

let product: Product;
let open: RegisteredClient;
beforeAll(async () => {
  product = await startProduct();
  open = await product.admin.createClient({
    redirect_uris: [REDIRECT_URI],
    token_endpoint_auth_method: 'none',
    scope: 'openid',
  });
});
afterAll(() => product.close());

/** The parameters of a valid request with a change; undefined leaves a parameter out. */
function requestWith(change: Change): Record<string, string> {
  const good = {
    client_id: product.client.client_id, redirect_uri: REDIRECT_URI, response_type: 'code', scope: 'openid', state: 'st-._~',
  }; // prettier-ignore
  const all = Object.entries({ ...good, ...change });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const ask = (change: Change): Promise<Answer> =>
  new UserAgent(product.url).get(authorizeUrl(product, requestWith(change)));

function expectPage(answer: Answer, code: string, status = 400): void {
  expect(answer).toMatchObject({ status, location: null });
  expect(answer.headers.get('content-type')).toContain('text/html');
  expect(textOf(answer)).toContain('This request cannot be completed');
  expect(textOf(answer)).toContain(code);
}

describe('GET /authorize without a valid client and redirect_uri → a page, never a redirect', () => {
  it.each([
    ['client_id is missing', { client_id: undefined }, 'invalid_request'],
    ['client_id is empty', { client_id: '' }, 'invalid_request'],
    ['client_id is unknown', { client_id: 'unknown' }, 'invalid_client'],
    ['client_id is very long', { client_id: 'x'.repeat(5000) }, 'invalid_request'],
    ['client_id is not ASCII', { client_id: 'ä😀' }, 'invalid_client'],
    ['redirect_uri is missing', { redirect_uri: undefined }, 'invalid_request'],
    ['redirect_uri is not registered', { redirect_uri: 'https://evil.example/' }, 'invalid_request'],
    ['redirect_uri has an additional slash', { redirect_uri: `${REDIRECT_URI}/` }, 'invalid_request'],
    ['redirect_uri has an additional query', { redirect_uri: `${REDIRECT_URI}?foo=bar` }, 'invalid_request'],
    ['redirect_uri is not a web URI', { redirect_uri: 'javascript:alert(1)' }, 'invalid_request'],
    [
      'redirect_uri and other parameters are wrong',
      { redirect_uri: 'https://evil.example/', response_type: 'x', prompt: 'y' },
      'invalid_request',
    ],
  ])('AZ1, AZ2: %s', async (_, change, code) => {
    expectPage(await ask(change), code);
  });

  it.each(['client_id', 'redirect_uri'])('AZ3: %s is repeated or wrongly encoded', async (name) => {
    const good = authorizeUrl(product, requestWith({}));
    const value = requestWith({})[name]!;
    expectPage(await new UserAgent(product.url).get(`${good}&${name}=${encodeURIComponent(value)}`), 'invalid_request');
    for (const broken of ['%zz', '%ff', 'a%00b', '%ed%a0%80']) {
      const url = `${authorizeUrl(product, requestWith({ [name]: undefined }))}&${name}=${broken}`;
      expectPage(await new UserAgent(product.url).get(url), 'invalid_request');
    }
  });

  it('AZ2: the client is disabled', async () => {
    const client = await product.admin.createClient({ redirect_uris: [REDIRECT_URI] });
    await product.admin.call('PATCH', `/clients/${client.client_id}`, { disabled: true });
    expectPage(await ask({ client_id: client.client_id }), 'invalid_client');
  });

  it('POST /authorize with JSON → 415, with an empty form → a page', async () => {
    const response = await fetch(`${product.url}/authorize`, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }); // prettier-ignore
    expect(response.status).toBe(415);
    expectPage(await new UserAgent(product.url).post(`${product.url}/authorize`, {}), 'invalid_request');
  });
});

describe('GET /authorize with a valid client and redirect_uri → an error at the redirect_uri', () => {
  it.each([
    ['response_type is missing', { response_type: undefined }, 'invalid_request', '?'],
    ['response_type is unknown', { response_type: 'foo' }, 'unsupported_response_type', '?'],
    ['response_type is an unknown combination', { response_type: 'code none' }, 'unsupported_response_type', '?'],
    [
      'response_type is an unknown combination with a token',
      { response_type: 'token none' },
      'unsupported_response_type',
      '#',
    ],
    ['response_mode is unknown', { response_mode: 'x' }, 'invalid_request', '?'],
    ['response_mode is unknown, for tokens', { response_mode: 'x', response_type: 'id_token' }, 'invalid_request', '#'],
    ['response_mode=query for tokens', { response_mode: 'query', response_type: 'token' }, 'invalid_request', '#'],
    ['scope is of an API and not registered', { scope: 'openid clients:read' }, 'invalid_scope', '?'],
    ['scope has unknown values only', { scope: 'groups roles' }, 'invalid_scope', '?'],
    ['scope has a bad character', { scope: 'openid "' }, 'invalid_scope', '?'],
    ['id_token without openid', { response_type: 'id_token', scope: 'profile', nonce: 'n' }, 'invalid_scope', '#'],
    ['id_token token without openid', { response_type: 'id_token token', scope: '', nonce: 'n' }, 'invalid_scope', '#'],
    ['id_token without nonce', { response_type: 'id_token' }, 'invalid_request', '#'],
    ['code id_token without nonce', { response_type: 'code id_token' }, 'invalid_request', '#'],
    ['resource is unknown', { resource: 'https://unknown.example' }, 'invalid_target', '?'],
    ['prompt is unknown', { prompt: 'x' }, 'invalid_request', '?'],
    ['prompt=none beside another value', { prompt: 'none login' }, 'invalid_request', '?'],
    ['max_age is negative', { max_age: '-1' }, 'invalid_request', '?'],
    ['nonce is too long', { nonce: 'x'.repeat(513) }, 'invalid_request', '?'],
    ['id_token_hint is not an ID token of this server', { id_token_hint: 'x.y.z' }, 'invalid_request', '?'],
    [
      'AZ4: code_challenge_method is plain',
      { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' },
      'invalid_request',
      '?',
    ],
    ['request of a client without keys', { request: 'e30.e30.' }, 'request_not_supported', '?'],
    [
      'request_uri of a client without keys',
      { request_uri: 'https://client.example/r' },
      'request_uri_not_supported',
      '?',
    ],
    ['registration is sent', { registration: '{}' }, 'registration_not_supported', '?'],
    ['AZ12: prompt=none without a session', { prompt: 'none' }, 'login_required', '?'],
    [
      'AZ12: prompt=none without a session, for tokens',
      { prompt: 'none', response_type: 'id_token', nonce: 'n' },
      'login_required',
      '#',
    ],
  ] as const)('%s', async (_, change, code, separator) => {
    const answer = await ask(change);
    expect(answer.status).toBe(302);
    expect(answer.location).toMatch(new RegExp(`^${REDIRECT_URI.replaceAll('.', '\\.')}\\${separator}error=`));
    const { error_description, error_uri, session_state, ...rest } = responseOf(answer.location!);
    expect(rest).toEqual({ error: code, state: 'st-._~', iss: product.url });
    // OIDC Session Management §3: the session_state of a signed-out browser (ADR 0048).
    expect(session_state === undefined).toBe(!('prompt' in change && change.prompt === 'none'));
    expect(error_description).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    expect(error_uri).toMatch(new RegExp(`^${product.url}/errors/[0-9a-f-]{36}$`));
  });

  it('AZ4: a public client without code_challenge → invalid_request', async () => {
    expect(responseOf((await ask({ client_id: open.client_id })).location!)).toMatchObject({
      error: 'invalid_request',
    });
  });

  it('AZ15: a response_type that the client is not registered for → unauthorized_client in the fragment', async () => {
    const answer = await ask({ client_id: open.client_id, response_type: 'token' });
    expect(answer.location).toContain('#error=unauthorized_client');
  });

  it('AZ7: a state of 3000 unusual characters comes back byte for byte; without state there is none', async () => {
    const state = `"'<>&=+%#? é😀${'x'.repeat(2985)}`;
    expect(responseOf((await ask({ state, prompt: 'x' })).location!)['state']).toBe(state);
    expect(responseOf((await ask({ state: undefined, prompt: 'x' })).location!)).not.toHaveProperty('state');
  });

  it('AZ3: empty and unknown parameters are ignored', async () => {
    const ignored = { display: 'x', ui_locales: 'x', claims_locales: 'x', acr_values: 'x', login_hint: 'x', foo: 'x', nonce: '', max_age: '' }; // prettier-ignore
    expect((await ask(ignored)).location).toContain('/login?interaction=');
  });

  it('an error with response_mode=form_post → a form that posts it', async () => {
    const answer = await ask({ response_mode: 'form_post', prompt: 'none' });
    expect(answer).toMatchObject({ status: 200, location: null });
    expect(answer.body).toContain(`action="${REDIRECT_URI}"`);
    expect(answer.body).toContain('value="login_required"');
  });

  it('AZ8: an error of POST /authorize → 303', async () => {
    const answer = await new UserAgent(product.url).post(`${product.url}/authorize`, requestWith({ prompt: 'x' }));
    expect(answer.status).toBe(303);
    expect(responseOf(answer.location!)).toMatchObject({ error: 'invalid_request', state: 'st-._~' });
  });

  it('AZ9: no CORS headers, not even for the origin of a registered redirect_uri', async () => {
    const origin = new URL(REDIRECT_URI).origin;
    const url = authorizeUrl(product, requestWith({}));
    const asked = await new UserAgent(product.url).get(url, { origin });
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
    for (const { headers } of [asked, preflight]) {
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });
});
