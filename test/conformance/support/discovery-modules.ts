import { expect } from 'vitest';
import { request, type Json } from '../../support/admin-api.js';
import type { Context, Modules } from './modules.js';

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const COORDINATES = ['n', 'e', 'x', 'y'];

/** Checks that every address in the metadata is https (OIDC Discovery §3). */
function expectHttps(discovery: Json): void {
  const urls = Object.entries(discovery).filter(([name]) => /(_endpoint|_uri|_iframe)$/.test(name));
  expect(urls.length).toBeGreaterThan(5);
  for (const [name, url] of urls) expect(url, name).toMatch(/^https:\/\/[^#]+$/);
}

async function expectKeys(discovery: Json): Promise<void> {
  const { status, headers, body } = await request(discovery['jwks_uri'] as string);
  expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/json/)]);
  const keys = body['keys'] as Readonly<Record<string, string>>[];
  const kids = keys.map(({ kid }) => kid);
  expect(new Set(kids).size).toBe(kids.length);
  for (const key of keys) {
    expect(key).toMatchObject({ kty: expect.any(String), kid: expect.any(String), use: expect.any(String) });
    expect(Object.keys(key).filter((member) => PRIVATE_MEMBERS.includes(member))).toEqual([]);
    for (const member of COORDINATES) if (member in key) expect(key[member]).toMatch(/^[\w-]+$/);
  }
}

/** Checks that discovery has these members of a logout profile. */
export const discoveryHas =
  (expected: Json) =>
  async ({ suite }: Context): Promise<void> => {
    expect(suite.discovery).toMatchObject(expected);
    expectHttps(suite.discovery);
    await Promise.resolve();
  };

export const DISCOVERY_MODULES: Modules = {
  'oidcc-discovery-endpoint-verification': async ({ suite }) => {
    const { status, headers, body } = await request(`${suite.issuer}/.well-known/openid-configuration`);
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/json/)]);
    expect(body['issuer']).toBe(suite.issuer);
    expectHttps(body);
    await expectKeys(body);
    const listsThatNeed: Json = {
      scopes_supported: ['openid'],
      response_types_supported: ['code', 'id_token', 'id_token token'],
      grant_types_supported: ['authorization_code', 'implicit', 'refresh_token'],
      subject_types_supported: ['public', 'pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      request_object_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      claims_supported: ['sub', 'name', 'email', 'email_verified', 'address', 'phone_number', 'updated_at'],
    };
    for (const [name, members] of Object.entries(listsThatNeed)) {
      expect(body[name], name).toEqual(expect.arrayContaining(members as string[]));
    }
    expect(body).toMatchObject({
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      require_pushed_authorization_requests: false,
    });
  },
};
