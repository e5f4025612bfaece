import { SignJWT, UnsecuredJWT } from 'jose';
import type { ClientKeyPair } from '../../../support/assertions.js';
import type { ObjectParts } from '../../../support/request-objects.js';
import type { Parameters } from '../flow.js';
import type { FapiClient } from './fapi-client.js';

type Signer = Pick<FapiClient, 'id' | 'suite'>;

/** The claims of a request object of the suite: valid for five minutes. */
function claimsOf({ id, suite }: Signer, asked: Parameters, { claims }: ObjectParts): Record<string, unknown> {
  const { authorization_details: details, ...parameters } = asked;
  const rich = details === undefined ? {} : { authorization_details: JSON.parse(details) as unknown };
  return { ...parameters, ...rich, iss: id, aud: suite.issuer, iat: suite.now, nbf: suite.now, exp: suite.now + 300, client_id: id, ...claims }; // prettier-ignore
}

export function signObject(client: Signer, asked: Parameters, parts: ObjectParts, by: ClientKeyPair): Promise<string> {
  if (by.alg === 'none') return Promise.resolve(new UnsecuredJWT(claimsOf(client, asked, parts)).encode());
  const jwt = new SignJWT(claimsOf(client, asked, parts));
  return jwt.setProtectedHeader({ alg: by.alg, kid: by.kid, ...parts.header }).sign(by.privateKey);
}

/** Changes a part of a signature. */
export function withBadSignature(jwt: string): string {
  const [header, payload, signature = ''] = jwt.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  bytes[10]! ^= 0x5a;
  return `${header}.${payload}.${bytes.toString('base64url')}`;
}
