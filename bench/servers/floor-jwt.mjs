import { createPrivateKey, createPublicKey, hash, randomUUID, sign, verify } from 'node:crypto';

/** The signatures of the floors: keys in memory, headers created once. */
const { ISSUER, AUDIENCE } = process.env;
const settings = JSON.parse(process.env.FLOOR ?? '{}');
const keys = {
  ES256: { ...settings.keys.ES256, key: createPrivateKey({ key: settings.keys.ES256.jwk, format: 'jwk' }) },
  RS256: { ...settings.keys.RS256, key: createPrivateKey({ key: settings.keys.RS256.jwk, format: 'jwk' }) },
};
const publicKey = createPublicKey(keys.ES256.key);

const headers = new Map();
for (const [alg, { kid }] of Object.entries(keys)) {
  for (const typ of ['JWT', 'at+jwt']) {
    headers.set(alg + typ, Buffer.from(JSON.stringify({ alg, typ, kid })).toString('base64url'));
  }
}

/** Signs with the key itself: a key in an object of options costs twice as much. ES256 signatures are then DER. */
function jwt(alg, typ, claims) {
  const input = `${headers.get(alg + typ)}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  const signature = sign('sha256', Buffer.from(input), keys[alg].key);
  return `${input}.${(alg === 'ES256' ? fixedWidth(signature) : signature).toString('base64url')}`;
}

/** Converts a DER sequence of two integers (P-256: every length is one byte) to the 64 bytes of RFC 7518 §3.4. */
function fixedWidth(der) {
  const bytes = Buffer.alloc(64);
  const endOfR = 4 + der[3];
  der.copy(bytes, Math.max(0, 32 - der[3]), Math.max(4, endOfR - 32), endOfR);
  der.copy(bytes, Math.max(32, 64 - der[endOfR + 1]), Math.max(endOfR + 2, der.length - 32));
  return bytes;
}

const audienceOf = ({ opaque }) => (opaque ? ISSUER : AUDIENCE);

/** RFC 9068. */
export function accessToken(client, sub, extra) {
  const iat = Math.floor(Date.now() / 1000);
  const [iss, aud, client_id] = [ISSUER, audienceOf(client), client.id];
  return jwt('ES256', 'at+jwt', { iss, aud, sub, client_id, iat, exp: iat + 900, jti: randomUUID(), ...extra });
}

/** The claims of an access token about its authorization. */
export const scopesOf = ({ authorization_id, auth_time }, scope) => ({ scope, authorization_id, auth_time });

/** OIDC Core §2. */
export function idToken({ id: aud, idTokenAlg }, { sub, nonce, auth_time, sid }, access) {
  const iat = Math.floor(Date.now() / 1000);
  const at_hash = hash('sha256', access, 'buffer').subarray(0, 16).toString('base64url');
  const about = { iss: ISSUER, sub, aud, azp: aud, exp: iat + 900, iat, auth_time, acr: '1', amr: ['pwd'] };
  return jwt(idTokenAlg, 'JWT', { ...about, nonce, sid, at_hash });
}

/** @returns the claims, undefined when the signature is not ours */
export function claimsOf(value) {
  const dot = value.lastIndexOf('.');
  const key = { key: publicKey, dsaEncoding: 'ieee-p1363' };
  const isOurs = verify(
    'sha256',
    Buffer.from(value.slice(0, dot)),
    key,
    Buffer.from(value.slice(dot + 1), 'base64url'),
  );
  return isOurs ? JSON.parse(Buffer.from(value.slice(value.indexOf('.') + 1, dot), 'base64url')) : undefined;
}
