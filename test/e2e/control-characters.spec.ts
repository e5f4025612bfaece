import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AdminApi, bearer, request, type Json } from '../support/admin-api.js';
import { startApp, type RunningApp } from '../support/app.js';

/** A message for people: a sentence that names the member, without an expression or a pattern. */
const SENTENCE = /^[a-z_. ]+(?:\[\d+\])? must [A-Za-z0-9 ,.;_+@'-]+$/;

describe('control characters in displayed texts', () => {
  let server: RunningApp;
  let admin: AdminApi;
  beforeAll(async () => {
    server = await startApp({ env: { OPEN_REGISTRATION: 'true' } });
    admin = await AdminApi.of(server.url);
  });
  afterAll(() => server.close());

  const CHARACTERS: readonly (readonly [string, string])[] = [
    ['a tab', '\t'],
    ['a line feed', '\n'],
    ['an escape', '\u001b'],
    ['a C1 control', '\u0085'],
    ['a line separator', '\u2028'],
    ['a direction override', '\u202e'],
    ['an isolate', '\u2067'],
  ];

  const client = (more: Json) => ({ redirect_uris: ['https://client.example/cb'], ...more });
  const PLACES: readonly (readonly [string, (text: string) => Json, string])[] = [
    ['/clients', (text) => client({ client_name: text }), 'client_name'],
    ['/clients', (text) => client({ contacts: ['a@example.com', text] }), 'contacts[1]'],
    ['/clients', (text) => client({ software_id: text }), 'software_id'],
    ['/clients', (text) => client({ software_version: text }), 'software_version'],
    ['/resources', (text) => ({ identifier: 'https://api.example', name: text }), 'name'],
    ['/users', (text) => ({ username: 'eve', name: text }), 'name'],
    ['/users', (text) => ({ username: 'eve', nickname: text }), 'nickname'],
    ['/users', (text) => ({ username: 'eve', address: { locality: text } }), 'address.locality'],
    ['/users', (text) => ({ username: text }), 'username'],
  ];

  describe.each(PLACES)('POST /admin%s', (path, bodyOf, member) => {
    it.each(CHARACTERS)(`${member} with %s → 400 with a sentence`, async (_, character) => {
      const { status, body } = await admin.call('POST', path, bodyOf(`Photo${character}Prints`));
      expect(status).toBe(400);
      expect(body['detail']).toMatch(SENTENCE);
      expect((body['detail'] as string).startsWith(`${member} must `)).toBe(true);
    });
  });

  it.each(CHARACTERS)(
    'POST /register with %s in client_name → invalid_client_metadata or invalid_request',
    async (_, c) => {
      const answer = await request(`${server.url}/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(client({ client_name: `Photo${c}Prints` })),
      });
      expect(answer.status).toBe(400);
      expect(answer.body['error_description']).toMatch(SENTENCE);
    },
  );

  it.each<[string, string, string, Json, RegExp]>([
    ['POST', '/users', 'an address that is text', { username: 'x', address: 'Oxford' }, /^address must be an object/],
    ['POST', '/users', 'a birthdate of words', { username: 'x', birthdate: 'May' }, /^birthdate must be YYYY-MM-DD/],
    ['POST', '/users', 'a telephone number of words', { username: 'x', phone_number: 'none' }, /^phone_number must /],
    ['POST', '/resources', 'a scope with a quotation mark', { identifier: 'https://a.example', scopes: ['a"b'] }, /^each value in scopes must be printable ASCII/],
    ['POST', '/clients/admin/secrets', 'a time without an offset', { expires_at: '2099-01-01T00:00:00' }, /^expires_at must be a time with its offset/],
    ['POST', '/clients', 'a name of blanks', client({ client_name: '   ' }), /^client_name must have a visible character/],
  ])('%s /admin%s with %s → 400 with a sentence', async (method, path, _, body, says) => {
    const answer = await admin.call(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body['detail']).toMatch(says);
    expect(answer.body['detail']).not.toMatch(/[/\\^$|{}]|regular expression|undefined/);
  }); // prettier-ignore

  it('PUT /register/:client_id with a tab in client_name → 400 with a sentence (RFC 7592 §2.2)', async () => {
    const made = await request(`${server.url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(client({ client_name: 'Photo Prints' })),
    });
    const { client_id, registration_access_token } = made.body as Record<string, string>;
    const answer = await request(`${server.url}/register/${client_id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...bearer(registration_access_token!) },
      body: JSON.stringify(client({ client_id, client_name: 'Photo\tPrints' })),
    });
    expect(answer.status).toBe(400);
    expect(answer.body['error_description']).toMatch(SENTENCE);
  });
});
