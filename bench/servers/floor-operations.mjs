import { createHmac, createPrivateKey, createSecretKey, hash, randomBytes, randomUUID, sign, timingSafeEqual } from 'node:crypto'; // prettier-ignore
import { createPool } from 'mysql2/promise';

/**
 * What each operation cannot do without: one digest, the least SQL that is still right, the signature, the answer.
 * No validation beyond what the answer needs, one client, in memory.
 */
const { ISSUER, CLIENT_ID, CLIENT_SECRET, DATABASE_URL, AUDIENCE } = process.env;
const settings = JSON.parse(process.env.FLOOR ?? '{}');
const keys = {
  ES256: { ...settings.keys.ES256, key: createPrivateKey({ key: settings.keys.ES256.jwk, format: 'jwk' }) },
  RS256: { ...settings.keys.RS256, key: createPrivateKey({ key: settings.keys.RS256.jwk, format: 'jwk' }) },
};
const secretDigest = hash('sha256', CLIENT_SECRET, 'buffer');
const pool = createPool({ uri: DATABASE_URL, connectionLimit: 10, timezone: 'Z' });

const headers = new Map();
for (const [alg, { kid }] of Object.entries(keys)) {
  for (const typ of ['JWT', 'at+jwt']) {
    headers.set(alg + typ, Buffer.from(JSON.stringify({ alg, typ, kid })).toString('base64url'));
  }
}

/** The public keys. */
export const jwks = JSON.stringify({ keys: Object.values(keys).map(({ publicJwk }) => publicJwk) });

/** The metadata. */
export const discovery = JSON.stringify({
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  jwks_uri: `${ISSUER}/jwks`,
  introspection_endpoint: `${ISSUER}/introspect`,
  scopes_supported: ['openid', 'offline_access', 'api'],
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256', 'ES256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
});

/** A key that comes as such, not in an object of options, costs half as much; so a signature of ES256 is made in DER. */
function jwt(alg, typ, claims) {
  const input = `${headers.get(alg + typ)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  const signature = sign('sha256', Buffer.from(input), keys[alg].key);
  return `${input}.${(alg === 'ES256' ? fixedWidth(signature) : signature).toString('base64url')}`;
}

/** Of a DER sequence of two integers (P-256: every length is one byte) the 64 bytes of RFC 7518 §3.4. */
function fixedWidth(der) {
  const bytes = Buffer.alloc(64);
  const endOfR = 4 + der[3];
  der.copy(bytes, Math.max(0, 32 - der[3]), Math.max(4, endOfR - 32), endOfR);
  der.copy(bytes, Math.max(32, 64 - der[endOfR + 1]), Math.max(endOfR + 2, der.length - 32));
  return bytes;
}

function accessToken(sub, extra) {
  const iat = Math.floor(Date.now() / 1000);
  const standard = { iss: ISSUER, aud: AUDIENCE, sub, client_id: CLIENT_ID, iat, exp: iat + 900, jti: randomUUID() };
  return jwt('ES256', 'at+jwt', { ...standard, ...extra });
}

function idToken(alg, sub, nonce, authTime, access) {
  const iat = Math.floor(Date.now() / 1000);
  const atHash = hash('sha256', access, 'buffer').subarray(0, 16).toString('base64url');
  const claims = { iss: ISSUER, sub, aud: CLIENT_ID, exp: iat + 900, iat, auth_time: authTime, nonce, at_hash: atHash };
  return jwt(alg, 'JWT', claims);
}

/** @throws Error when it is not the client */
export function authenticate(authorization = '') {
  const [id, secret = ''] = Buffer.from(authorization.slice(6), 'base64').toString().split(':');
  if (id !== CLIENT_ID || !timingSafeEqual(hash('sha256', secret, 'buffer'), secretDigest)) throw new Error('client');
}

const split = (value) => {
  const dot = value.indexOf('.');
  return [value.slice(0, dot), hash('sha256', value.slice(dot + 1), 'base64url')];
};

const grants = {
  async client_credentials({ scope }) {
    if (scope === 'opaque') return opaqueCredentials();
    return { access_token: accessToken(CLIENT_ID, { scope }), token_type: 'Bearer', expires_in: 900, scope };
  },

  async authorization_code({ code, redirect_uri, code_verifier }) {
    const [id, digest] = split(code);
    const [[row]] = await pool.execute('SELECT * FROM codes WHERE id = ?', [id]);
    const challenge = hash('sha256', code_verifier, 'base64url');
    if (row?.digest !== digest || row.redirect_uri !== redirect_uri || row.challenge !== challenge)
      throw new Error('code');
    const access = accessToken(row.sub, { scope: row.scope });
    const id_token = idToken(row.alg, row.sub, row.nonce, row.auth_time, access);
    const token = { id: randomUUID(), seed: randomBytes(32) };
    await redeem(row, token);
    return { ...answer(access, row.scope), refresh_token: refreshValue(token.id, 1, token.seed), id_token };
  },

  async refresh_token({ refresh_token, scope }) {
    const [id, generation] = refresh_token.split('.', 2);
    const [[row]] = await pool.execute('SELECT * FROM refresh_tokens WHERE id = ?', [id]);
    const now = Number(generation);
    if (row === undefined || refreshValue(id, now, row.seed) !== refresh_token) throw new Error('refresh token');
    const access = accessToken(row.sub, { scope });
    const claim = 'UPDATE refresh_tokens SET generation = ?, expires_at = ? WHERE id = ? AND generation = ?';
    const [{ affectedRows }] = await pool.execute(claim, [now + 1, new Date(Date.now() + 6e8), id, now]);
    if (affectedRows !== 1) throw new Error('replayed');
    return { ...answer(access, scope), refresh_token: refreshValue(id, now + 1, row.seed) };
  },
};

const answer = (access_token, scope) => ({ access_token, token_type: 'Bearer', expires_in: 900, scope });

const refreshValue = (id, generation, seed) =>
  `${id}.${generation}.${createHmac('sha256', createSecretKey(seed)).update(`${id}.${generation}`).digest('base64url')}`;

async function redeem(row, { id, seed }) {
  const connection = await pool.getConnection();
  try {
    await connection.query('START TRANSACTION');
    const claim = 'UPDATE codes SET used = 1 WHERE id = ? AND used = 0';
    const [{ affectedRows }] = await connection.execute(claim, [row.id]);
    if (affectedRows !== 1) throw new Error('replayed');
    const insert =
      'INSERT INTO refresh_tokens (id, sub, scope, seed, generation, expires_at) VALUES (?, ?, ?, ?, 1, ?)';
    await connection.execute(insert, [id, row.sub, row.scope, seed, new Date(Date.now() + 6e8)]);
    await connection.query('COMMIT');
  } finally {
    connection.release();
  }
}

async function opaqueCredentials() {
  const [id, secret] = [randomUUID(), randomBytes(32).toString('base64url')];
  const insert = 'INSERT INTO access_tokens (id, digest, sub, scope, expires_at) VALUES (?, ?, ?, ?, ?)';
  const row = [id, hash('sha256', secret, 'base64url'), CLIENT_ID, 'opaque', new Date(Date.now() + 9e5)];
  await pool.execute(insert, row);
  return answer(`${id}.${secret}`, 'opaque');
}

/** RFC 6749 §3.2. */
export function token(form) {
  return grants[form.grant_type](form);
}

async function opaqueRow(value) {
  const [id, digest] = split(value);
  const [[row]] = await pool.execute('SELECT * FROM access_tokens WHERE id = ?', [id]);
  return row?.digest === digest && row.expires_at > new Date() ? row : undefined;
}

/** RFC 7662. */
export async function introspect({ token: value }) {
  const row = await opaqueRow(value);
  if (row === undefined) return { active: false };
  const { id: jti, sub, scope, expires_at } = row;
  const exp = Math.floor(expires_at.getTime() / 1000);
  return {
    active: true,
    client_id: CLIENT_ID,
    token_type: 'Bearer',
    exp,
    iat: exp - 900,
    sub,
    iss: ISSUER,
    jti,
    scope,
  };
}

/** OIDC Core §5.3. */
export async function userinfo(authorization) {
  const row = await opaqueRow(authorization.slice(7));
  if (row === undefined) throw new Error('token');
  return { sub: row.sub };
}
