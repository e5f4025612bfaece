import { createHmac, createSecretKey, hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createPool } from 'mysql2/promise';
import { accessToken, claimsOf, idToken, scopesOf } from './floor-jwt.mjs';

/**
 * The minimum that each operation needs: one digest, the fewest correct SQL statements, the signature, the response.
 * Only the validation that the response needs, and a few clients in memory. Responses have the members of Grantry's.
 */
const { ISSUER, DATABASE_URL } = process.env;
const settings = JSON.parse(process.env.FLOOR ?? '{}');
const clients = new Map(
  settings.clients.map(({ secret, ...client }) => [client.id, { ...client, digest: hash('sha256', secret, 'buffer') }]),
);
const pool = createPool({ uri: DATABASE_URL, connectionLimit: 10, timezone: 'Z' });

/** Headers of responses that must not be cached (RFC 6749 §5.1), and of cacheable ones. */
export const PRIVATE = { 'Cache-Control': 'no-store', Pragma: 'no-cache' };
export const PUBLIC = { 'Cache-Control': 'public, max-age=300' };

/** Metadata and keys, created once at the start. */
export const jwks = JSON.stringify(settings.jwks);
export const discovery = JSON.stringify(settings.discovery);

/** @throws Error when the client is unknown */
export function authenticate(authorization = '') {
  const [id, secret = ''] = Buffer.from(authorization.slice(6), 'base64').toString().split(':');
  const client = clients.get(id);
  if (!timingSafeEqual(hash('sha256', secret, 'buffer'), client.digest)) throw new Error('client');
  return client;
}

const split = (value) => {
  const dot = value.indexOf('.');
  return [value.slice(0, dot), hash('sha256', value.slice(dot + 1), 'base64url')];
};

const grants = {
  async client_credentials({ scope }, client) {
    return answer(client.opaque ? await opaqueToken(client, scope) : accessToken(client, client.id, { scope }), scope);
  },

  async authorization_code({ code, redirect_uri, code_verifier }, client) {
    const [id, digest] = split(code);
    const [[row]] = await pool.execute('SELECT * FROM codes WHERE id = ?', [id]);
    const challenge = hash('sha256', code_verifier, 'base64url');
    if (row?.digest !== digest || row.client_id !== client.id) throw new Error('code');
    if (row.redirect_uri !== redirect_uri || row.challenge !== challenge) throw new Error('code');
    const access = accessToken(client, row.sub, scopesOf(row, row.scope));
    const id_token = idToken(client, row, access);
    const token = { id: randomUUID(), seed: randomBytes(32) };
    await redeem(row, token);
    const { scope, ...rest } = answer(access, row.scope);
    return { ...rest, refresh_token: refreshValue(token.id, 1, token.seed), id_token, scope };
  },

  async refresh_token({ refresh_token, scope }, client) {
    const [id, generation] = refresh_token.split('.', 2);
    const [[row]] = await pool.execute('SELECT * FROM refresh_tokens WHERE id = ?', [id]);
    const now = Number(generation);
    if (row?.client_id !== client.id || refreshValue(id, now, row.seed) !== refresh_token) throw new Error('token');
    const access = accessToken(client, row.sub, scopesOf(row, scope));
    const id_token = scope.startsWith('openid') ? idToken(client, row, access) : undefined;
    const claim = 'UPDATE refresh_tokens SET generation = ?, expires_at = ? WHERE id = ? AND generation = ?';
    const [{ affectedRows }] = await pool.execute(claim, [now + 1, new Date(Date.now() + 6e8), id, now]);
    if (affectedRows !== 1) throw new Error('replayed');
    const refreshed = { ...answer(access, scope), refresh_token: refreshValue(id, now + 1, row.seed) };
    return { ...refreshed, id_token };
  },
};

const answer = (access_token, scope) => ({ access_token, token_type: 'Bearer', expires_in: 900, scope });

const refreshValue = (id, generation, seed) =>
  `${id}.${generation}.${createHmac('sha256', createSecretKey(seed)).update(`${id}.${generation}`).digest('base64url')}`;

async function redeem(row, token) {
  const connection = await pool.getConnection();
  try {
    await connection.query('START TRANSACTION');
    await claimAndInsert(connection, row, token);
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK');
    throw error;
  } finally {
    connection.release();
  }
}

async function claimAndInsert(connection, row, { id, seed }) {
  const claim = 'UPDATE codes SET used = 1 WHERE id = ? AND used = 0';
  const [{ affectedRows }] = await connection.execute(claim, [row.id]);
  if (affectedRows !== 1) throw new Error('replayed');
  const insert =
    'INSERT INTO refresh_tokens (id, authorization_id, client_id, sub, sid, auth_time, seed, generation, expires_at) ' +
    'VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)';
  const bound = [row.authorization_id, row.client_id, row.sub, row.sid, row.auth_time];
  await connection.execute(insert, [id, ...bound, seed, new Date(Date.now() + 6e8)]);
}

async function opaqueToken(client, scope) {
  const [id, secret] = [randomUUID(), randomBytes(32).toString('base64url')];
  const insert = 'INSERT INTO access_tokens (id, digest, client_id, sub, scope, expires_at) VALUES (?, ?, ?, ?, ?, ?)';
  const expires = new Date(Date.now() + 9e5);
  await pool.execute(insert, [id, hash('sha256', secret, 'base64url'), client.id, client.id, scope, expires]);
  return `${id}.${secret}`;
}

/** RFC 6749 §3.2. */
export function token(form, client) {
  return grants[form.grant_type](form, client);
}

/** Reads the token once. @returns the row of an active token */
async function opaqueRow(value) {
  const [id, digest] = split(value);
  const [[row]] = await pool.execute('SELECT * FROM access_tokens WHERE id = ?', [id]);
  return row?.digest === digest && row.expires_at > new Date() ? row : undefined;
}

async function opaqueClaims(value) {
  const row = await opaqueRow(value);
  if (row === undefined) return undefined;
  const { id: jti, sub, scope, expires_at, client_id } = row;
  const exp = Math.floor(expires_at.getTime() / 1000);
  return { scope, client_id, exp, iat: exp - 900, sub, aud: ISSUER, jti };
}

/** Verifies the signature of a JWT and reads once whether its `jti` has a row, which means revoked. */
async function jwtClaims(value) {
  const claims = claimsOf(value);
  if (claims === undefined) return undefined;
  const [[row]] = await pool.execute('SELECT id FROM access_tokens WHERE id = ?', [claims.jti]);
  return row === undefined && claims.exp * 1000 > Date.now() ? claims : undefined;
}

/** RFC 7662. */
export async function introspect({ token: value }, { id }) {
  const claims = await (value.startsWith('eyJ') ? jwtClaims(value) : opaqueClaims(value));
  if (claims?.client_id !== id) return { active: false };
  const { scope, client_id, exp, iat, sub, aud, jti } = claims;
  const standard = { exp, iat, sub, aud, iss: ISSUER, jti };
  return { active: true, scope, client_id, username: 'bench', token_type: 'Bearer', ...standard };
}

/** OIDC Core §5.3. */
export async function userinfo(authorization) {
  const row = await opaqueRow(authorization.slice(7));
  if (row === undefined) throw new Error('token');
  return { sub: row.sub };
}
