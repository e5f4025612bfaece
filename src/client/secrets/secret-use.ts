import type { ClientMetadata } from '../metadata/client-metadata.js';

/** Use of a client's secrets: none, comparison with presented secrets, or reading them as keys of MACs. */
export type SecretUse = 'none' | 'check' | 'read';

/** Use by authentication method; methods without an entry need no secret. */
const USE_OF_METHOD: Readonly<Record<string, SecretUse>> = {
  client_secret_basic: 'check',
  client_secret_post: 'check',
  client_secret_jwt: 'read',
};
/** Members that may name a MAC algorithm, whose key is the secret (OIDC Core §10.1). */
const ALGORITHMS = [
  'id_token_signed_response_alg',
  'userinfo_signed_response_alg',
  'request_object_signing_alg',
] as const;

/** Secrets that must be readable are stored encrypted, all others only as digests (OIDC Core §16.19). */
export function secretUseOf(metadata: ClientMetadata): SecretUse {
  const { token_endpoint_auth_method: method, ...members }: Readonly<Record<string, unknown>> = { ...metadata };
  if (ALGORITHMS.some((member) => String(members[member]).startsWith('HS'))) return 'read';
  return USE_OF_METHOD[String(method)] ?? 'none';
}
