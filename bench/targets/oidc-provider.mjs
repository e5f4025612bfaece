import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freshDatabase, insertAll } from '../harness/database.mjs';
import { AUDIENCE, CHALLENGE, newClient, NONCE, PEOPLE, REDIRECT_URI, SCOPE_OF_API, SCOPE_OF_OPAQUE, SUB, uuidv7 } from '../harness/seeding.mjs'; // prettier-ignore
import { MODELS_TABLE } from '../servers/oidc-adapter.mjs';
import { makeProvider } from '../servers/oidc-configuration.mjs';
import { passwordHash, USERS_TABLE } from '../servers/oidc-interactions.mjs';
import { newKeys } from './keys.mjs';

const newId = () => randomBytes(32).toString('base64url').slice(0, 43);

/** The npm package, with its clients and all other data in the database. */
export class OidcProvider {
  name = 'oidc-provider';
  label = 'oidc-provider';
  hasDatabaseServer = true;
  paths = { discovery: '/.well-known/openid-configuration' };
  sub = SUB;

  async prepare(port) {
    this.issuer = `http://127.0.0.1:${port}`;
    ({ pool: this.pool, url: this.url, database: this.database } = await freshDatabase('oidc_provider'));
    await this.pool.query(MODELS_TABLE);
    this.clients = { main: newClient(), openid: newClient(), opaque: newClient(), es256: newClient() };
    const { ES256, RS256 } = newKeys();
    const jwks = { keys: [RS256.jwk, ES256.jwk] };
    this.settings = { issuer: this.issuer, audience: AUDIENCE, opaqueClientId: this.clients.opaque.id, jwks };
    await this.#addClients();
    await this.#addUsers();
  }

  launch(url = this.url) {
    const root = join(import.meta.dirname, '..');
    return {
      script: join(root, 'servers/oidc-provider.mjs'),
      cwd: root,
      path: '/jwks',
      env: { DATABASE_URL: url, OIDC: JSON.stringify(this.settings) },
    };
  }

  async #addClients() {
    const rows = Object.entries(this.clients).map(([name, { id, secret }]) => ({
      model: 'Client',
      id,
      payload: JSON.stringify({
        client_id: id,
        client_secret: secret,
        redirect_uris: [REDIRECT_URI],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        scope: SCOPE_OF_API,
        id_token_signed_response_alg: name === 'es256' ? 'ES256' : 'RS256',
      }),
    }));
    await insertAll(this.pool, 'models', rows);
  }

  async #addUsers() {
    await this.pool.query(USERS_TABLE);
    const rows = PEOPLE.map(async ({ username, password }, i) => ({
      username,
      sub: i === 0 ? SUB : uuidv7(),
      password_hash: await passwordHash(password),
    }));
    await insertAll(this.pool, 'users', await Promise.all(rows));
  }

  async seed() {}

  /** Creates one code and one grant with the package and copies them under other ids. */
  async codes(client, count) {
    const { code, grant } = await this.#templates(client);
    const made = Array.from({ length: count }, () => ({ code: newId(), grant: newId() }));
    const expires_at = new Date(Date.now() + 600_000);
    const rows = made.flatMap((ids) => [
      rowOf('Grant', ids.grant, { ...grant, jti: ids.grant }, expires_at),
      rowOf('AuthorizationCode', ids.code, { ...code, jti: ids.code, grantId: ids.grant }, expires_at),
    ]);
    await insertAll(this.pool, 'models', rows);
    return made.map((ids) => ids.code);
  }

  async #templates({ id }) {
    const written = {};
    const provider = makeProvider(this.settings, capturing(written, this.pool));
    const client = await provider.Client.find(id);
    const opaque = id === this.clients.opaque.id;
    const scope = opaque ? SCOPE_OF_OPAQUE : SCOPE_OF_API;
    const grant = new provider.Grant({ accountId: SUB, clientId: id });
    grant.addOIDCScope('openid offline_access');
    if (!opaque) grant.addResourceScope(AUDIENCE, 'api');
    const grantId = await grant.save();
    const bound = { client, accountId: SUB, grantId, scope, redirectUri: REDIRECT_URI, nonce: NONCE };
    const pkce = { codeChallenge: CHALLENGE, codeChallengeMethod: 'S256' };
    const authTime = Math.floor(Date.now() / 1000);
    const resource = opaque ? undefined : AUDIENCE;
    const code = new provider.AuthorizationCode({ ...bound, ...pkce, authTime, amr: ['pwd'], resource, expiresWithSession: false }); // prettier-ignore
    await code.save();
    return { code: written.AuthorizationCode, grant: written.Grant };
  }

  async close() {
    await this.pool.end();
  }
}

function rowOf(model, id, payload, expires_at) {
  return { model, id, payload: JSON.stringify(payload), grant_id: payload.grantId ?? null, expires_at };
}

/** An adapter that keeps written values in memory and reads clients. */
function capturing(written, pool) {
  return class {
    constructor(model) {
      this.model = model;
    }
    async upsert(_id, payload) {
      written[this.model] = payload;
    }
    async find(id) {
      const [[row]] = await pool.execute('SELECT payload FROM models WHERE model = ? AND id = ?', [this.model, id]);
      return row && JSON.parse(row.payload);
    }
  };
}
