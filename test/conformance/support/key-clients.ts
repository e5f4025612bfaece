import type { Json } from '../../support/admin-api.js';
import { newClientKey, type ClientKeyPair } from '../../support/assertions.js';
import type { Context } from './modules.js';
import type { SuiteClient } from './suite-client.js';

/** Registers a client with private_key_jwt and an inline key, as the dynamic plan does. */
export async function keyClient({ suite, flow }: Context, change: Json = {}): Promise<SuiteClient> {
  const key = await newClientKey('RS256');
  return suite.register(flow, { ...keyed(key), ...change }, key);
}

export function keyed({ jwk }: ClientKeyPair): Json {
  return { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [jwk] } };
}

let served = 0;

/** Serves a JSON document at a new address of the suite. */
export function serve({ suite }: Context, name: string, document: unknown): string {
  return suite.site.serveJson(`/${name}-${++served}`, document);
}
