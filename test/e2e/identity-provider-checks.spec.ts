import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { basic, postForm, type Json } from '../support/admin-api.js';
import { ADMIN } from '../support/app.js';
import { captured } from '../support/captured-log.js';
import { OutboundTarget } from '../support/outbound-target.js';
import { startProduct, type Product } from '../support/product.js';
import { CLIENT_SECRET, UpstreamProvider, type Lies } from '../support/upstream-provider.js';

interface Finding {
  readonly check: string;
  readonly result: string;
  readonly message: string;
}

const log = captured();
let product: Product;
let upstream: UpstreamProvider;
let selfSigned: OutboundTarget;
let count = 0;

beforeAll(async () => {
  [upstream, selfSigned] = await Promise.all([UpstreamProvider.start(), OutboundTarget.start('https')]);
  product = await startProduct({
    env: { OUTBOUND_ALLOW: 'localhost', LOG_LEVEL: 'warn', LOG_FORMAT: 'json' },
    logTo: log.destination,
  });
});
afterAll(async () => {
  await product.close();
  upstream.close();
  selfSigned.close();
});
afterEach(() => void (upstream.lies = {}));

/** Sets a provider up. @returns its path */
async function provider(more: Json = {}): Promise<string> {
  const body = { id: `p-${++count}`, name: 'Example', preset: 'openid', issuer: upstream.issuer, client_id: 'grantry', client_secret: CLIENT_SECRET, ...more }; // prettier-ignore
  const { status, body: made } = await product.admin.call('POST', '/identity-providers', body);
  expect([status, made['detail']]).toEqual([201, undefined]);
  return `/identity-providers/${made['id'] as string}`;
}

async function checked(lies: Lies = {}, more: Json = {}) {
  upstream.lies = lies;
  const { status, body } = await product.admin.call('POST', `${await provider(more)}/check`);
  expect(status).toBe(200);
  const findings = body['findings'] as Finding[];
  const failed = findings.filter(({ result }) => result === 'failed').map(({ message }) => message);
  const warnings = findings.filter(({ result }) => result === 'warning').map(({ message }) => message);
  return { body, failed, warnings, checks: findings.map(({ check }) => check) };
}

async function tokenOf(scope: string): Promise<string> {
  const form = { grant_type: 'client_credentials', scope, resource: `${product.url}/admin` };
  return (await postForm(`${product.url}/token`, form, basic(ADMIN.id, ADMIN.secret))).body['access_token'] as string;
}

describe('POST /admin/identity-providers/:id/check', () => {
  it('a sound provider, also a disabled one → usable, with what was checked', async () => {
    const { body, failed, warnings, checks } = await checked({}, { disabled: true });
    expect(body).toMatchObject({ provider: `p-${count}`, usable: true, checked_at: expect.stringContaining('T') });
    expect([failed, warnings]).toEqual([[], []]);
    expect(checks).toEqual(['metadata', 'issuer', 'endpoints', 'algorithms', 'response_types', 'client_authentication', 'keys']); // prettier-ignore
    expect(JSON.stringify(body)).not.toContain(CLIENT_SECRET);
  });

  it.each<[string, Lies, string]>([
    ['another issuer', { metadata: { issuer: 'https://other.example' } }, 'The metadata name the issuer https://other.example, and the provider here has http://localhost'],
    ['no issuer', { metadata: { issuer: undefined } }, 'The metadata name the issuer nothing'],
    ['a missing endpoint', { metadata: { token_endpoint: undefined } }, 'In the metadata, token_endpoint is missing'],
    ['an endpoint that is no address', { metadata: { authorization_endpoint: 'javascript:alert(1)' } }, 'authorization_endpoint is not https'],
    ['symmetric signatures only', { metadata: { id_token_signing_alg_values_supported: ['HS256', 'none'] } }, 'ID tokens are signed with HS256, none'],
    ['no code flow', { metadata: { response_types_supported: ['id_token'] } }, 'The provider offers only id_token'],
    ['a client authentication that is not supported', { metadata: { token_endpoint_auth_methods_supported: ['private_key_jwt'] } }, 'The token endpoint lists only private_key_jwt'],
    ['no keys', { endpoint: { '/jwks': (r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[]}') } }, 'publishes no key'],
    ['keys of another kind', { endpoint: { '/jwks': (r) => r.writeHead(200).end('{"keys":[{"kty":"oct","k":"x"},{"kty":"RSA","use":"enc"},7]}') } }, 'publishes no key'],
    ['keys that are not there', { endpoint: { '/jwks': (r) => r.writeHead(404).end() } }, 'The keys at jwks_uri: the server answers 404'],
    ['keys that are no address', { metadata: { jwks_uri: 'http://127.0.0.1:1/jwks' } }, 'The keys at jwks_uri: the server cannot be reached'],
    ['no metadata', { endpoint: { '/.well-known/openid-configuration': (r) => r.writeHead(404).end() } }, 'the server answers 404'],
    ['metadata that are no object', { endpoint: { '/.well-known/openid-configuration': (r) => r.writeHead(200).end('[]') } }, 'the answer is no JSON object'],
    ['a redirect', { endpoint: { '/.well-known/openid-configuration': (r) => r.writeHead(302, { location: '/x' }).end() } }, 'which is not followed'],
    ['no answer in time', { endpoint: { '/.well-known/openid-configuration': () => undefined } }, 'the server does not answer in time'],
  ])('%s → not usable, in plain words', async (_, lies, message) => {
    const { body, failed } = await checked(lies);
    expect(body['usable']).toBe(false);
    expect(failed).toEqual([expect.stringContaining(message)]);
  }, 20_000); // prettier-ignore

  it.each<[string, Lies, Json, string]>([
    ['no userinfo', { metadata: { userinfo_endpoint: undefined } }, {}, 'Only the claims of the ID token'],
    ['PKCE without S256', { metadata: { code_challenge_methods_supported: ['plain'] } }, {}, 'lists only plain for PKCE'],
    ['a scope that is not listed', { metadata: { scopes_supported: ['openid'] } }, {}, 'does not list the scope profile email'],
    ['a public client that is not listed', {}, { client_secret: null }, 'this server uses none'],
  ])('%s → usable, with a warning', async (_, lies, more, message) => {
    const { body, failed, warnings } = await checked(lies, more);
    expect([body['usable'], failed]).toEqual([true, []]);
    expect(warnings).toEqual([expect.stringContaining(message)]);
  }); // prettier-ignore

  it('attack: control characters and long texts of a provider → a short text of printable characters', async () => {
    const issuer = `https://evil.example/\r\n\u202e${'x'.repeat(5000)}`;
    const { failed } = await checked({ metadata: { issuer } });
    expect(failed[0]).toMatch(/^[\x20-\x7e]+$/);
    expect(failed[0]!.length).toBeLessThan(600);
  });

  it('a certificate that is not trusted → what is wrong with it', async () => {
    const { failed } = await checked({}, { issuer: selfSigned.url() });
    expect(failed).toEqual([expect.stringMatching(/the certificate is self-signed/)]);
  });

  it('attack: an address in the network of the server → an answer that tells nothing about it; the log has the reason', async () => {
    const reasons = [];
    for (const issuer of ['https://10.0.0.1', 'https://unknown.invalid']) {
      const { failed } = await checked({}, { issuer });
      reasons.push(failed[0]!.replace(issuer, ''));
    }
    expect(new Set(reasons).size).toBe(1);
    expect(log.text()).toContain('the check of an identity provider failed');
  });

  it('many checks at once, and soon after another → the provider is contacted once; a change is checked at once', async () => {
    const path = await provider();
    const before = upstream.target.requests.length;
    const answers = await Promise.all(Array.from({ length: 20 }, () => product.admin.call('POST', `${path}/check`)));
    expect(new Set(answers.map(({ body }) => body['checked_at'])).size).toBe(1);
    expect(upstream.target.requests.slice(before)).toEqual(['GET /.well-known/openid-configuration', 'GET /jwks']);
    await product.admin.call('PATCH', path, { name: 'Changed' });
    await product.admin.call('POST', `${path}/check`);
    expect(upstream.target.requests.slice(before)).toHaveLength(4);
  });

  it('without identity-providers:read → 403; of an unknown provider → 404', async () => {
    const path = await provider();
    expect((await product.admin.call('POST', `${path}/check`, undefined, await tokenOf('users:read'))).status).toBe(
      403,
    );
    expect((await product.admin.call('POST', `${path}/check`, undefined, await tokenOf('identity-providers:read'))).status).toBe(200); // prettier-ignore
    for (const id of ['unknown', '..%2fusers', 'a b'])
      expect((await product.admin.call('POST', `/identity-providers/${id}/check`)).status).toBe(404);
  });
});
