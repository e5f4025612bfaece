import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { freshDatabase, insertAll } from '../harness/database.mjs';
import {
  ask,
  AUDIENCE,
  basicOf,
  bearerValue,
  CHALLENGE,
  NONCE,
  PEOPLE,
  REDIRECT_URI,
  SCOPE_OF_API,
  SCOPE_OF_OPAQUE,
  uuidv7,
} from '../harness/seeding.mjs';

/** The repository, or another built tree. */
const ROOT = process.env.BENCH_GRANTRY ?? join(import.meta.dirname, '../..');

/** The production build of Grantry, over MySQL or SQLite. */
export class Grantry {
  paths = { discovery: '/.well-known/openid-configuration' };
  #extra = {};

  constructor({ sqliteIn } = {}) {
    this.name = sqliteIn === undefined ? 'grantry' : 'grantry-sqlite';
    this.label = sqliteIn === undefined ? 'Grantry' : 'Grantry on SQLite';
    this.sqliteIn = sqliteIn;
    this.hasDatabaseServer = sqliteIn === undefined;
  }

  async prepare(port) {
    if (!existsSync(join(ROOT, 'dist/main.js'))) throw new Error(`${ROOT} is not built: npm run build`);
    this.issuer = `http://127.0.0.1:${port}`;
    if (this.sqliteIn === undefined)
      ({ pool: this.pool, url: this.url, database: this.database } = await freshDatabase('grantry'));
    else this.url = `sqlite:${join(this.sqliteIn, 'grantry.sqlite')}`;
    this.admin = { id: 'bench-admin', secret: randomBytes(32).toString('base64url') };
    this.#extra = { ENCRYPTION_KEY: randomBytes(32).toString('base64url'), MIGRATE_ON_START: 'true' };
  }

  /** Returns how to start it over the database of `url`. */
  launch(url = this.url) {
    return {
      script: join(ROOT, 'dist/main.js'),
      cwd: ROOT,
      path: '/jwks',
      env: {
        ...this.#extra,
        ISSUER: this.issuer,
        HOST: '127.0.0.1',
        DATABASE_URL: url,
        ADMIN_CLIENT_ID: this.admin.id,
        ADMIN_CLIENT_SECRET: this.admin.secret,
        RATE_LIMITS: 'off',
      },
    };
  }

  async adminToken() {
    const form = 'grant_type=client_credentials';
    const { access_token } = await ask(`${this.issuer}/token`, { authorization: basicOf(this.admin), form });
    return access_token;
  }

  /** Creates a resource, the clients and the users through the admin API. */
  async seed() {
    const token = await this.adminToken();
    const create = (path, json) => ask(this.issuer + path, { authorization: `Bearer ${token}`, json });
    await create('/admin/resources', { identifier: AUDIENCE, name: 'Bench', scopes: ['api'] });
    for (const person of PEOPLE) {
      const { sub } = await create('/admin/users', person);
      this.sub ??= sub;
    }
    const client = async (extra) => {
      const { client_id: id, client_secret: secret } = await create('/admin/clients', {
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials', 'password'],
        scope: SCOPE_OF_API,
        skip_consent: true,
        ...extra,
      });
      return { id, secret };
    };
    this.clients = {
      main: await client({ id_token_on_refresh: false }),
      openid: await client({}),
      opaque: await client({ access_token_format: 'opaque' }),
      es256: await client({ id_token_signed_response_alg: 'ES256' }),
    };
    this.passwordForms = PEOPLE.map((person) => `grant_type=password&scope=api&${new URLSearchParams(person)}`);
    this.model = {
      issuer: this.issuer,
      discovery: await ask(this.issuer + this.paths.discovery, { method: 'GET' }),
      jwks: await ask(`${this.issuer}/jwks`, { method: 'GET' }),
    };
    this.session = await this.#addSession();
    delete this.#extra.MIGRATE_ON_START;
    if (!this.hasDatabaseServer) this.#extra.MIGRATE_ON_START = 'true';
  }

  async #addSession() {
    const id = uuidv7();
    const now = new Date();
    const row = {
      id,
      digest: bearerValue().digest,
      user_id: this.sub,
      auth_time: now,
      amr: '["pwd"]',
      created_at: now,
    };
    await this.insert('sessions', [{ ...row, last_seen_at: now, expires_at: inSeconds(43_200) }]);
    return id;
  }

  /** Inserts codes to redeem, each with its own authorization. */
  async codes(client, count) {
    const opaque = client === this.clients.opaque;
    const made = Array.from({ length: count }, () => ({ authorization: uuidv7(), ...bearerValue() }));
    await this.insert('authorizations', made.map(({ authorization }) => this.authorizationRow(authorization, client, opaque))); // prettier-ignore
    const bound = {
      client_id: client.id,
      redirect_uri: REDIRECT_URI,
      code_challenge: CHALLENGE,
      response_type: 'code',
    };
    const expires_at = inSeconds(600);
    const rows = made.map(({ authorization, id, digest }) => ({
      id,
      digest,
      authorization_id: authorization,
      ...bound,
      nonce: NONCE,
      expires_at,
    }));
    await this.insert('authorization_codes', rows);
    return made.map(({ value }) => value);
  }

  authorizationRow(id, client, opaque) {
    const now = new Date();
    return {
      id,
      client_id: client.id,
      user_id: this.sub,
      session_id: this.session,
      session_bound: 0,
      scope: opaque ? SCOPE_OF_OPAQUE : SCOPE_OF_API,
      audience: JSON.stringify(opaque ? [] : [AUDIENCE]),
      auth_time: now,
      amr: '["pwd"]',
      created_at: now,
      expires_at: inSeconds(1_300_000),
    };
  }

  async insert(table, rows) {
    if (this.pool !== undefined) return insertAll(this.pool, table, rows);
    this.sqlite ??= new DatabaseSync(this.url.slice('sqlite:'.length), { timeout: 10_000 });
    const names = Object.keys(rows[0]);
    const places = names.map(() => '?').join(', ');
    const insert = this.sqlite.prepare(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${places})`);
    this.sqlite.exec('BEGIN IMMEDIATE');
    for (const row of rows) insert.run(...names.map((name) => sqliteValue(row[name])));
    this.sqlite.exec('COMMIT');
  }

  /** Returns the function that seals seeds of refresh tokens: Grantry's own code, with its key. */
  async sealer() {
    const { Encryption } = await import(join(ROOT, 'dist/common/values/encryption.js'));
    const encryption = new Encryption([Buffer.from(this.#extra.ENCRYPTION_KEY, 'base64url')]);
    return (seed, boundTo) => encryption.encrypt(seed, boundTo);
  }

  async close() {
    this.sqlite?.close();
    await this.pool?.end();
  }
}

const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000);
const sqliteValue = (value) => (value instanceof Date ? value.toISOString().replace('T', ' ').replace('Z', '') : value);
