import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MariaDb } from '../faults/mariadb.js';
import { request, type Json } from '../support/admin-api.js';
import { BackChannel } from '../support/back-channel.js';
import {
  ALICE,
  authorize,
  authorizeUrl,
  newPkce,
  REDIRECT_URI,
  startProduct,
  type Product,
} from '../support/product.js';

/** Defaults that an operator's server may have for every connection. */
const DEFAULTS: Readonly<Record<string, readonly string[]>> = {
  'NO_BACKSLASH_ESCAPES, and the time zone of a system with DST': [
    "sql_mode = 'NO_BACKSLASH_ESCAPES,STRICT_TRANS_TABLES'", "time_zone = 'SYSTEM'",
  ],
  'ANSI_QUOTES and PIPES_AS_CONCAT, latin1 everywhere': [
    "sql_mode = 'ANSI_QUOTES,PIPES_AS_CONCAT,IGNORE_SPACE,REAL_AS_FLOAT'",
    "character_set_server = 'latin1'", "collation_server = 'latin1_german2_ci'", "character_set_client = 'latin1'",
    "character_set_results = 'latin1'", "collation_connection = 'latin1_swedish_ci'",
  ],
  'an empty sql_mode, READ-UNCOMMITTED, autocommit off, chained transactions': [
    "sql_mode = ''", "tx_isolation = 'READ-UNCOMMITTED'", 'autocommit = OFF', "completion_type = 'CHAIN'",
  ],
  'ORACLE, PAD_CHAR_TO_FULL_LENGTH and EMPTY_STRING_IS_NULL, SERIALIZABLE, read only': [
    "sql_mode = 'ORACLE,PAD_CHAR_TO_FULL_LENGTH,EMPTY_STRING_IS_NULL,NO_BACKSLASH_ESCAPES'",
    "tx_isolation = 'SERIALIZABLE'", 'tx_read_only = ON',
  ],
  'tight session limits': [
    'sql_select_limit = 1', 'max_join_size = 1', 'wait_timeout = 1', 'group_concat_max_len = 4',
    'foreign_key_checks = OFF', "default_storage_engine = 'MyISAM'",
  ],
}; // prettier-ignore

/** Names that an SQL literal would have to escape. */
const NAMES = [
  `O'Neil`,
  `a "b" 'c'`,
  'back\\slash',
  '\\',
  `\\'; DROP TABLE users; -- `,
  '100%_',
  'Ünï ©ode 🦊',
  '`tick`',
  '?',
];

describe.each(Object.entries(DEFAULTS))('a MariaDB whose default is %s', (_, settings) => {
  let database: MariaDb;
  let product: Product;
  beforeAll(async () => {
    database = await server;
    const databaseUrl = await database.newDatabase();
    await database.asRoot(`SET GLOBAL ${settings.join(', GLOBAL ')}`);
    product = await startProduct({ databaseUrl });
  });
  afterAll(async () => {
    await product?.close();
    await database.asRoot(`SET GLOBAL ${settings.map((one) => `${one.split(' ')[0]} = DEFAULT`).join(', GLOBAL ')}`);
  });

  it.each([
    `'or(sleep(30))))limit/**/1#`,
    `\\'or(sleep(30))))limit/**/1#`,
    `"or(sleep(30))#`,
    `x' UNION SELECT sleep(30) -- `,
    'back\\slash\\',
  ])('GET /authorize with client_id=%s → 400 page, and nothing sleeps', async (client_id) => {
    const begun = performance.now();
    const { status } = await request(authorizeUrl(product, { client_id, redirect_uri: REDIRECT_URI }));
    expect(status).toBe(400);
    expect(performance.now() - begun).toBeLessThan(25_000);
  });

  it('POST /token with quotes and backslashes as credentials, refresh token and username → invalid_client, invalid_grant, 400', async () => {
    for (const value of NAMES) {
      const form = { client_id: value, client_secret: value, grant_type: 'client_credentials' };
      expect((await post('/token', form)).body['error']).toBe('invalid_client');
      const channel = new BackChannel(product.url, product.client);
      expect((await channel.token({ grant_type: 'refresh_token', refresh_token: value })).body['error']).toBe('invalid_grant'); // prettier-ignore
      expect((await channel.token({ grant_type: 'password', username: value, password: value })).status).toBe(400);
    }
  });

  it.each(NAMES)(
    '%s as the name of a client and a user → is stored unchanged, and the search accepts it',
    async (name) => {
      const { admin } = product;
      const { client_id } = await admin.createClient({ client_name: name, redirect_uris: [REDIRECT_URI] });
      expect((await admin.get(`/clients/${client_id}`)).body['client_name']).toBe(name);
      const sub = await admin.createUser({ username: `user-${Math.random()}`, name, given_name: `${name}!` });
      expect((await admin.get(`/users/${sub}`)).body).toMatchObject({ name, given_name: `${name}!` });
      const { status } = await admin.get(`/users?q=${encodeURIComponent(name)}`);
      expect(status).toBe(200);
      const changed = await admin.call('PATCH', `/clients/${client_id}`, { client_name: `${name}${name}` });
      expect(changed.body['client_name']).toBe(`${name}${name}`);
    },
  );

  it('sign-in, code, refresh, introspection and revocation work', async () => {
    const pkce = newPkce();
    const parameters = { response_type: 'code', scope: 'openid offline_access', state: `'"\\`, prompt: 'consent' };
    const answer = await authorize(product, { ...parameters, code_challenge: pkce.challenge, code_challenge_method: 'S256' }); // prettier-ignore
    expect(answer['state']).toBe(`'"\\`);
    const channel = new BackChannel(product.url, product.client);
    const form = { grant_type: 'authorization_code', redirect_uri: REDIRECT_URI, code_verifier: pkce.verifier };
    const first = await channel.token({ ...form, code: answer['code']! });
    expect(first.status).toBe(200);
    const second = await channel.token({ grant_type: 'refresh_token', refresh_token: first.body['refresh_token'] as string }); // prettier-ignore
    expect(second.status).toBe(200);
    const token = second.body['refresh_token'] as string;
    expect((await channel.post('/introspect', { token })).body['active']).toBe(true);
    expect((await channel.post('/revoke', { token })).status).toBe(200);
    expect((await channel.post('/introspect', { token })).body['active']).toBe(false);
  });

  it("GET /admin/audit-events → times of the server's clock, independent of the time zone of the database", async () => {
    const { admin } = product;
    const { items } = (await admin.get('/audit-events?limit=1')).body;
    expect(Math.abs(Date.now() - Date.parse((items as Json[])[0]!['at'] as string))).toBeLessThan(60_000);
  });

  it('POST /token with a wrong password → 400, with the right password → 200', async () => {
    const channel = new BackChannel(product.url, product.client);
    const { status } = await channel.token({ grant_type: 'password', ...ALICE, password: `'or''='` });
    expect(status).toBe(400);
    expect((await channel.token({ grant_type: 'password', ...ALICE })).status).toBe(200);
  });

  it('GET /admin/clients → the whole list, in spite of sql_select_limit', async () => {
    const { items } = (await product.admin.get('/clients?limit=100')).body;
    expect((items as Json[]).length).toBeGreaterThan(NAMES.length);
  });

  function post(path: string, form: Record<string, string>) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return request(product.url + path, { method: 'POST', body: new URLSearchParams(form).toString(), headers });
  }
});

/** One MariaDB for all settings: a default applies to connections that begin after it is set. */
const server = MariaDb.install(['--skip-character-set-client-handshake'], { TZ: 'America/New_York' });
afterAll(async () => (await server).remove());
