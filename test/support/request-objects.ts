import { SignJWT, UnsecuredJWT } from 'jose';
import { REDIRECT_URI } from './product.js';
import type { ClientKeyPair } from './assertions.js';

/** Claims and header members that differ from a valid request object; undefined leaves one out. */
export interface ObjectParts {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** Seconds since 1970. */
export const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

/** The claims of a request for a code, valid for five minutes. */
export function objectClaims(clientId: string, issuer: string, more: ObjectParts['claims'] = {}) {
  return {
    iss: clientId,
    aud: issuer,
    iat: secondsFromNow(0),
    nbf: secondsFromNow(0),
    exp: secondsFromNow(300),
    client_id: clientId,
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: 'openid',
    state: 'inner',
    nonce: 'inner-nonce',
    ...more,
  };
}

/** A request object (RFC 9101 §4), signed with a key pair. */
export function aRequestObject(
  clientId: string,
  issuer: string,
  { alg, kid, privateKey }: ClientKeyPair,
  { claims, header }: ObjectParts = {},
): Promise<string> {
  const jwt = new SignJWT(objectClaims(clientId, issuer, claims));
  return jwt.setProtectedHeader({ alg, kid, ...header }).sign(privateKey, { crit: { exp: true } });
}

/** A request object without a signature. */
export function anUnsignedObject(claims: Readonly<Record<string, unknown>>): string {
  return new UnsecuredJWT({ ...claims }).encode();
}
