import { generateKeyPairSync, randomUUID } from 'node:crypto';

/** Creates one ES256 and one RS256 key, as JWKs. */
export function newKeys() {
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ES256: jwksOf(ec, 'ES256'), RS256: jwksOf(rsa, 'RS256') };
}

function jwksOf({ publicKey, privateKey }, alg) {
  const kid = randomUUID();
  const named = { kid, alg, use: 'sig' };
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), ...named };
  return { kid, jwk: { ...privateKey.export({ format: 'jwk' }), ...named }, publicJwk };
}
