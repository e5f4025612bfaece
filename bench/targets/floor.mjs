import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freshDatabase, insertAll } from '../harness/database.mjs';
import { AUDIENCE, bearerValue, CHALLENGE, NONCE, REDIRECT_URI, SCOPE_OF_API, SCOPE_OF_OPAQUE, SUB } from '../harness/seeding.mjs'; // prettier-ignore
import { newKeys } from './keys.mjs';

const ID = 'VARCHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY';
const DIGEST = 'VARCHAR(43) CHARACTER SET ascii COLLATE ascii_bin NOT NULL';
const TABLES = [
  `CREATE TABLE codes (id ${ID}, digest ${DIGEST}, sub VARCHAR(36), scope TEXT, redirect_uri TEXT, challenge ${DIGEST},
     nonce TEXT, alg VARCHAR(10), auth_time INT, used TINYINT NOT NULL DEFAULT 0) ENGINE = InnoDB`,
  `CREATE TABLE refresh_tokens (id ${ID}, sub VARCHAR(36), scope TEXT, seed VARBINARY(32), generation INT NOT NULL,
     expires_at DATETIME(3), INDEX ix_refresh_tokens_expires_at (expires_at)) ENGINE = InnoDB`,
  `CREATE TABLE access_tokens (id ${ID}, digest ${DIGEST}, sub VARCHAR(36), scope TEXT, expires_at DATETIME(3),
     INDEX ix_access_tokens_expires_at (expires_at)) ENGINE = InnoDB`,
];

/** What the operations cannot do without, on node:http or on Express. */
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
    const client = { id: 'bench-client', secret: randomBytes(32).toString('base64url') };
    this.clients = { main: client, opaque: { ...client }, es256: { ...client } };
    this.keys = newKeys();
  }

  launch(url = this.url) {
    const root = join(import.meta.dirname, '..');
    const { id: CLIENT_ID, secret: CLIENT_SECRET } = this.clients.main;
    const env = { ISSUER: this.issuer, AUDIENCE, CLIENT_ID, CLIENT_SECRET, DATABASE_URL: url };
    return {
      script: join(root, `servers/floor-${this.kind}.mjs`),
      cwd: root,
      path: '/jwks',
      env: { ...env, FLOOR: JSON.stringify({ keys: this.keys }) },
    };
  }

  async seed() {}

  async codes(client, count) {
    const made = Array.from({ length: count }, () => bearerValue());
    const shared = { sub: SUB, scope: client === this.clients.opaque ? SCOPE_OF_OPAQUE : SCOPE_OF_API };
    const bound = { redirect_uri: REDIRECT_URI, challenge: CHALLENGE, nonce: NONCE };
    const alg = client === this.clients.es256 ? 'ES256' : 'RS256';
    const auth_time = Math.floor(Date.now() / 1000);
    await insertAll(this.pool, 'codes', made.map(({ id, digest }) => ({ id, digest, ...shared, ...bound, alg, auth_time }))); // prettier-ignore
    return made.map(({ value }) => value);
  }

  /** Opaque access tokens, which the floor gives for no code. */
  async opaqueTokens(count) {
    const made = Array.from({ length: count }, () => bearerValue());
    const shared = { sub: SUB, scope: SCOPE_OF_OPAQUE, expires_at: new Date(Date.now() + 3_600_000) };
    await insertAll(
      this.pool,
      'access_tokens',
      made.map(({ id, digest }) => ({ id, digest, ...shared })),
    );
    return made.map(({ value }) => value);
  }

  async close() {
    await this.pool.end();
  }
}
