import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** A client's key pair. */
export interface ClientKeyPair {
  readonly alg: string;
  readonly kid: string;
  readonly jwk: JWK;
  readonly privateKey: CryptoKey;
}

export async function newClientKey(alg = 'ES256', kid: string = randomUUID()): Promise<ClientKeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, jwk: { ...(await exportJWK(publicKey)), kid }, privateKey };
}

/** Claims and header members that differ from a valid assertion; undefined leaves one out. */
export interface AssertionParts {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A client assertion (RFC 7523 §2.2), made with a key pair or with a secret. */
export async function anAssertion(
  clientId: string,
  audience: string,
  key: ClientKeyPair | string,
  { claims = {}, header = {} }: AssertionParts = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    jti: randomUUID(),
    iat: now,
    exp: now + 60,
    ...claims,
  };
  const by = typeof key === 'string' ? { alg: 'HS256' } : { alg: key.alg, kid: key.kid };
  const jwt = new SignJWT(payload).setProtectedHeader({ ...by, ...header });
  // Allows `exp` in crit, so that a test can send a critical member that the server does not support.
  return jwt.sign(typeof key === 'string' ? Buffer.from(key) : key.privateKey, { crit: { exp: true } });
}

/** The parameters of a request that an assertion authenticates. */
export function assertionForm(assertion: string): Record<string, string> {
  return {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  };
}
