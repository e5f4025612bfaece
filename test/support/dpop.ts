import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

/** Claims and header members that differ from a valid proof; undefined leaves one out. */
export interface ProofParts {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A key that makes DPoP proofs (RFC 9449). */
export class DpopKey {
  private constructor(
    private readonly alg: string,
    readonly jwk: JWK,
    private readonly privateKey: CryptoKey,
    readonly jkt: string,
  ) {}

  static async make(alg = 'ES256'): Promise<DpopKey> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = await exportJWK(publicKey);
    return new DpopKey(alg, jwk, privateKey, await calculateJwkThumbprint(jwk));
  }

  /** @param url of the request; with the access token at a resource */
  proof(method: string, url: string, { claims, header }: ProofParts = {}, accessToken?: string): Promise<string> {
    const ath = accessToken && createHash('sha256').update(accessToken).digest('base64url');
    const now = Math.floor(Date.now() / 1000);
    const payload = { jti: randomUUID(), htm: method, htu: url, iat: now, ...(ath && { ath }), ...claims };
    const protectedHeader = { typ: 'dpop+jwt', alg: this.alg, jwk: this.jwk, ...header };
    return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(this.privateKey, { crit: { exp: true } });
  }
}
