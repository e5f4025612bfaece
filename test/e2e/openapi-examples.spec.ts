import { importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isClientId } from '../../src/client/client-id.js';
import { isId, isSubject, parseBearerValue } from '../../src/common/index.js';
import { AdminApi, type Json } from '../support/admin-api.js';
import { startApp, type RunningApp } from '../support/app.js';
import { interactionIn, LOGIN_URL } from '../support/own-login.js';
import { openApiOf, type OpenApi } from '../support/swagger-ui.js';
import { UserAgent } from '../support/user-agent.js';

const ISSUER = 'http://localhost:3000';
const document = openApiOf(ISSUER);
/** The `sub` in the example of an accepted sign-in. */
const SUB = '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978';

let server: RunningApp;
let admin: AdminApi;
beforeAll(async () => {
  server = await startApp({ env: { LOGIN_URL, SIGN_UP: 'open' } });
  admin = await AdminApi.of(server.url);
});
afterAll(() => server.close());

interface Example {
  readonly at: string;
  readonly name: string;
  readonly value: unknown;
}

/** Every `example` of a property or parameter. */
function examplesIn(value: unknown, at = '', name = ''): Example[] {
  if (typeof value !== 'object' || value === null) return [];
  const named = 'name' in value && 'in' in value && typeof value.name === 'string' ? value.name : name;
  const own = 'example' in value && named !== '' ? [{ at, name: named, value: value.example }] : [];
  return own.concat(
    Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
      key === 'example' || key === 'examples' ? [] : examplesIn(inner, `${at}/${key}`, key === 'schema' ? named : key),
    ),
  );
}

const isIso = (value: string) => new Date(value).toISOString() === value;
const isErrorUri = (value: string) => isId(value.slice(value.lastIndexOf('/errors/') + '/errors/'.length));
/** Checks for values of these names, by the form that this server gives them. */
const FORMS: Readonly<Record<string, (value: string) => boolean>> = {
  client_id: (value) => isClientId(value) && !isId(value),
  sub: (value) => isSubject(value),
  code: (value) => parseBearerValue(value) !== null,
  refresh_token: (value) => /^[0-9a-f-]{36}\.\d+\.[\w-]{43}$/.test(value),
  client_secret: (value) => /^[\w-]{43}$/.test(value),
  jti: isId,
  kid: isId,
  session_id: isId,
  secret_id: isId,
  running_on: isId,
  error_uri: isErrorUri,
  instance: isErrorUri,
  created_at: isIso,
  updated_at: (value) => typeof value === 'number' || isIso(value),
  published_at: isIso,
  ended_at: isIso,
  last_used_at: isIso,
};

describe('examples of the OpenAPI document', () => {
  const examples = examplesIn(document);

  it('of ids, codes, tokens, secrets and times have the form that the server gives them', () => {
    const judged = examples.filter(({ name }) => name in FORMS);
    expect(judged.length).toBeGreaterThan(60);
    expect(judged.filter(({ name, value }) => !FORMS[name]!(value as string))).toEqual([]);
  });

  it('of discovery equal the answer of the server', async () => {
    const metadata = (await (await fetch(`${server.url}/.well-known/openid-configuration`)).json()) as Json;
    const { properties } = document.components.schemas['ServerMetadataResponse'] as { properties: Json };
    const shown = Object.entries(properties).map(([name, { example }]: [string, Json]) => [name, example]);
    expect(JSON.parse(JSON.stringify(Object.fromEntries(shown)).replaceAll(ISSUER, server.url))).toEqual(metadata);
  });

  it('of key sets are public keys', async () => {
    const sets = examples.filter(({ name }) => name === 'jwks').map(({ value }) => value as { keys: Json[] });
    expect(sets.length).toBeGreaterThan(3);
    for (const key of sets.flatMap(({ keys }) => keys)) expect(await importJWK(key, 'ES256')).toMatchObject({ type: 'public' });
  }); // prettier-ignore

  it('of request bodies are accepted by the admin API', async () => {
    const ids = await somethingOfEach();
    const tried: string[] = [];
    for (const { method, path, value } of bodiesOf(document)) {
      if (!path.startsWith('/admin/')) continue;
      const at = path
        .slice('/admin'.length)
        .replace(/\{(\w+)\}/, (_, name: string) => ids[name === 'id' ? path : name]!);
      const { status, body } = await admin.call(method, at, value);
      expect([method, at, value, status < 300 ? 'done' : body]).toEqual([method, at, value, 'done']);
      tried.push(`${method} ${path}`);
      if (path === '/admin/resources') await admin.call('DELETE', `/resources/${body['id']}`);
      // The key that signed the caller's token is gone.
      if (path === '/admin/keys/rotate' && (value as Json)['emergency'] === true) admin = await AdminApi.of(server.url);
    }
    expect(new Set(tried).size).toBe(22);
  });

  async function somethingOfEach(): Promise<Record<string, string>> {
    const { client_id } = await admin.createClient({ redirect_uris: ['https://rp.example/cb'] });
    const sub = await admin.createUser({ username: 'example' });
    await admin.createUser({ username: 'accepted', sub: SUB });
    const resource = await admin.createResource({ identifier: 'https://example-of-all.example' });
    const { body: group } = await admin.call('POST', '/groups', { name: 'example' });
    const claim = { type: 'string', scope: 'profile', places: ['userinfo'], description: 'See your cost center' };
    const { body: definition } = await admin.call('POST', '/claim-definitions', { name: 'cost_center', ...claim });
    const upstream = {
      id: 'example',
      name: 'Example',
      preset: 'openid',
      issuer: 'https://op.example',
      client_id: 'us',
    };
    const { body: provider } = await admin.call('POST', '/identity-providers', upstream);
    const { body: policy } = await admin.call('POST', '/policies', { name: 'Example', rule: { require_pkce: true } });
    const ids = {
      '/admin/policies/{id}': policy['id'] as string,
      '/admin/resources/{id}': resource['id'] as string,
      '/admin/groups/{id}': group['id'] as string,
      '/admin/claim-definitions/{id}': definition['id'] as string,
      '/admin/identity-providers/{id}': provider['id'] as string,
    };
    const interaction = interactionIn(await new UserAgent(server.url).get(`${server.url}/account`));
    return { client_id, sub, interaction, ...ids };
  }
});

function bodiesOf({ paths }: OpenApi): { method: string; path: string; value: unknown }[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, { requestBody }]) => {
      const examples = requestBody?.content['application/json']?.examples ?? {};
      const values = Object.values(examples as Record<string, { value: unknown }>).map(({ value }) => value);
      return values.map((value) => ({ method: method.toUpperCase(), path, value }));
    }),
  );
}
