import { join } from 'node:path';
import { freshDatabase, insertAll } from '../harness/database.mjs';
import { AUDIENCE, bearerValue, CHALLENGE, newClient, NONCE, REDIRECT_URI, SCOPE_OF_API, SCOPE_OF_OPAQUE, SUB, uuidv7 } from '../harness/seeding.mjs'; // prettier-ignore
import { newKeys } from './keys.mjs';

const KEY = 'VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL';
const ID = `${KEY} PRIMARY KEY`;
const DIGEST = 'VARCHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL';
const TABLES = [
  `CREATE TABLE codes (id ${ID}, digest ${DIGEST}, authorization_id ${KEY}, client_id ${KEY}, sub ${KEY}, sid ${KEY},
     scope TEXT, redirect_uri TEXT, challenge ${DIGEST}, nonce TEXT, auth_time INT, used TINYINT NOT NULL DEFAULT 0)
     ENGINE = InnoDB`,
  `CREATE TABLE refresh_tokens (id ${ID}, authorization_id ${KEY}, client_id ${KEY}, sub ${KEY}, sid ${KEY}, auth_time INT,
     seed VARBINARY(32), generation INT NOT NULL, expires_at DATETIME(3),
     INDEX ix_refresh_tokens_expires_at (expires_at)) ENGINE = InnoDB`,
  `CREATE TABLE access_tokens (id ${ID}, digest ${DIGEST}, client_id ${KEY}, sub ${KEY}, scope TEXT,
     expires_at DATETIME(3), INDEX ix_access_tokens_expires_at (expires_at)) ENGINE = InnoDB`,
];

/** The minimum that the operations need, on node:http or on Express. */
export class Floor {
  hasDatabaseServer = true;
  isFloor = true;
  paths = { discovery: '/.well-known/openid-configuration' };
  sub = SUB;

  constructor(kind) {
    this.kind = kind;
    this.name = `floor-${kind}`;
    this.label = kind === 'http' ? 'Floor, node:http' : 'Floor, Express';
  }

  async prepare(port) {
    this.issuer = `http://127.0.0.1:${port}`;
    ({ pool: this.pool, url: this.url, database: this.database } = await freshDatabase(`floor_${this.kind}`));
    for (const table of TABLES) await this.pool.query(table);
    const client = (more) => ({ ...newClient(), opaque: false, idTokenAlg: 'RS256', ...more });
    this.clients = {
      main: client(),
      openid: client(),
      opaque: client({ opaque: true }),
      es256: client({ idTokenAlg: 'ES256' }),
    };
    this.keys = newKeys();
  }

  launch(url = this.url) {
    const root = join(import.meta.dirname, '..');
    const env = { ISSUER: this.issuer, AUDIENCE, DATABASE_URL: url };
    const clients = Object.values(this.clients);
    return {
      script: join(root, `servers/floor-${this.kind}.mjs`),
      cwd: root,
      path: '/jwks',
      env: { ...env, FLOOR: JSON.stringify({ keys: this.keys, clients, ...this.#documents() }) },
    };
  }

  async seed() {}

  /** Metadata and keys of the same length as Grantry's: the same members, and spare keys beside the two that sign. */
  #documents() {
    const own = Object.values(this.keys).map(({ publicJwk }) => publicJwk);
    const { issuer, discovery = smallest(this.issuer), jwks = { keys: own } } = this.model ?? {};
    const replaced = own.map(({ alg }) => jwks.keys.find((key) => key.alg === alg));
    const spare = jwks.keys.filter((key) => !replaced.includes(key));
    const text = JSON.stringify(discovery).replaceAll(issuer ?? this.issuer, this.issuer);
    return { discovery: JSON.parse(text), jwks: { keys: [...own, ...spare] } };
  }

  async codes(client, count) {
    const made = Array.from({ length: count }, () => bearerValue());
    const scope = client.opaque ? SCOPE_OF_OPAQUE : SCOPE_OF_API;
    const auth_time = Math.floor(Date.now() / 1000);
    const shared = { client_id: client.id, sub: SUB, sid: uuidv7(), scope, auth_time };
    const bound = { redirect_uri: REDIRECT_URI, challenge: CHALLENGE, nonce: NONCE };
    const rows = made.map(({ id, digest }) => ({ id, digest, authorization_id: uuidv7(), ...shared, ...bound }));
    await insertAll(this.pool, 'codes', rows);
    return made.map(({ value }) => value);
  }

  /** Creates opaque access tokens, which the floor does not issue for codes. */
  async opaqueTokens(count) {
    const made = Array.from({ length: count }, () => bearerValue());
    const expires_at = new Date(Date.now() + 3_600_000);
    const shared = { client_id: this.clients.opaque.id, sub: SUB, scope: SCOPE_OF_OPAQUE, expires_at };
    const rows = made.map(({ id, digest }) => ({ id, digest, ...shared }));
    await insertAll(this.pool, 'access_tokens', rows);
    return made.map(({ value }) => value);
  }

  async close() {
    await this.pool.end();
  }
}

const smallest = (issuer) => ({ issuer, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks` });
