import { newClientKey, type ClientKeyPair } from '../../../support/assertions.js';

/** The two clients of a plan's configuration. */
export type Owner = 'client' | 'client2';

/** RSA keys take long to generate, so all clients of a process share two pairs: one of client, one of client2. */
const pairs = new Map<string, Promise<ClientKeyPair>>();

/** @param owner each has its own key; the same for each call */
export function keyOf(owner: Owner): Promise<ClientKeyPair> {
  if (!pairs.has(owner)) pairs.set(owner, newClientKey('PS256'));
  return pairs.get(owner)!;
}

/** The same RSA key, for signatures by RS256, which FAPI forbids. */
export async function byRs256({ privateKey, ...key }: ClientKeyPair): Promise<ClientKeyPair> {
  const jwk = await crypto.subtle.exportKey('jwk', privateKey);
  const { alg: _, ...members } = jwk;
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  return { ...key, alg: 'RS256', privateKey: await crypto.subtle.importKey('jwk', members, algorithm, true, ['sign']) };
}
