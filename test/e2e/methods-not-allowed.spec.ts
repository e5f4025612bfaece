import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, basic, postForm, request } from '../support/admin-api.js';
import { ADMIN, startApp, type RunningApp } from '../support/app.js';

let server: RunningApp;
let admin: AdminApi;
beforeAll(async () => {
  server = await startApp();
  admin = await AdminApi.of(server.url);
});
afterAll(() => server.close());

describe('a method that a path does not support (RFC 9110 §15.5.6)', () => {
  it.each([
    ['PUT', '/admin/users', 'POST, GET', 'application/problem+json'],
    ['DELETE', '/admin/keys', 'GET', 'application/problem+json'],
    ['GET', '/admin/keys/rotate', 'POST', 'application/problem+json'],
    ['POST', '/admin/clients/admin', 'GET, PATCH, DELETE', 'application/problem+json'],
    ['PROPFIND', '/admin/users/x/unlock', 'POST', 'application/problem+json'],
    ['POST', '/.well-known/openid-configuration', 'GET', 'application/json'],
    ['DELETE', '/health/ready', 'GET', 'application/json'],
    ['PUT', '/login', 'GET, POST', 'text/html'],
  ])('%s %s → 405 with Allow: %s', async (method, path, allow, type) => {
    const { status, headers } = await request(server.url + path, { method });
    expect([status, headers.get('allow')]).toEqual([405, allow]);
    expect(headers.get('content-type')).toContain(type);
  });

  it.each(['/admin', '/admin/nothing', '/admin/users/x/y/z', '/nothing'])('%s, an unknown path → 404', async (path) => {
    for (const method of ['GET', 'PUT']) {
      const { status, headers } = await request(server.url + path, { method });
      expect([status, headers.get('allow')]).toEqual([404, null]);
    }
  });

  it('an unknown object, for a method that its path supports → 404', async () => {
    expect((await admin.get('/users/nobody')).status).toBe(404);
  });
});

describe('the challenge of HTTP Basic (RFC 6749 §5.2)', () => {
  const wrong = basic(ADMIN.id, 'not the secret');
  const form = { grant_type: 'client_credentials' };

  it.each([
    ['a client', {}],
    ['a page of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }],
    ['a page of a sister site', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
  ])('a wrong secret from %s → 401 with the challenge', async (_, headers) => {
    const { status, headers: answered } = await postForm(`${server.url}/token`, form, { ...wrong, ...headers });
    expect([status, answered.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Basic /)]);
  });

  it.each(['/token', '/introspect', '/revoke'])(
    '%s called by a script of our own page (Swagger UI) → 401 without the challenge, so that the browser shows no dialog',
    async (path) => {
      const own = { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
      const sent = { ...form, token: 'x' };
      const { status, headers, body } = await postForm(server.url + path, sent, { ...wrong, ...own });
      expect([status, body['error'], headers.get('www-authenticate')]).toEqual([401, 'invalid_client', null]);
    },
  );
});

describe('GET /docs-json', () => {
  it('does not affect the server: keys sign and metrics are served afterwards', async () => {
    const document = await (await fetch(`${server.url}/docs-json`)).json();
    expect(document).toMatchObject({ openapi: expect.stringMatching(/^3/), servers: [{ url: server.url }] });
    expect((await fetch(`${server.url}/metrics`)).status).toBe(200);
    expect(await AdminApi.of(server.url)).toBeTruthy();
  });
});
