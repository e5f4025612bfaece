import type { ClientMetadata } from '../metadata/client-metadata.js';

/** What a client's secrets are for: nothing, to be compared with what it presents, or to be read for MACs. */
export type SecretUse = 'none' | 'check' | 'read';

/** Of the methods that authenticate by a secret; the others need none. */
const USE_OF_METHOD: Readonly<Record<string, SecretUse>> = {
  client_secret_basic: 'check',
  client_secret_post: 'check',
  client_secret_jwt: 'read',
};
/** Members that may name a MAC, whose key is the secret (OIDC Core §10.1). */
const ALGORITHMS = [
  'id_token_signed_response_alg',
  'userinfo_signed_response_alg',
  'request_object_signing_alg',
] as const;

/** Secrets that must be read back are kept encrypted; all others only as digests (OIDC Core §16.19). */
export function secretUseOf(metadata: ClientMetadata): SecretUse {
  const { token_endpoint_auth_method: method, ...members }: Readonly<Record<string, unknown>> = { ...metadata };
  if (ALGORITHMS.some((member) => String(members[member]).startsWith('HS'))) return 'read';
  return USE_OF_METHOD[String(method)] ?? 'none';
}
