import type { ProfileName } from '../../config/index.js';
import type { ClientMetadata } from '../metadata/client-metadata.js';
import type { ClientProfile } from '../profiles/client-profile.js';
import { NO_DEMANDS, PROFILES } from '../profiles/profiles.js';

/** The rule of a policy: exactly one of the members. */
export interface PolicyRule {
  readonly profile?: ProfileName;
  readonly require_pkce?: true;
  readonly require_pushed_authorization_requests?: true;
  readonly require_signed_request_object?: true;
  readonly dpop_bound_access_tokens?: true;
  /** Bound by DPoP or to a certificate. */
  readonly sender_constrained_access_tokens?: true;
  /** The only algorithms of what clients sign: assertions and request objects. */
  readonly algorithms?: readonly string[];
  /** Seconds. */
  readonly authorization_code_ttl?: number;
  /** Seconds. */
  readonly access_token_ttl?: number;
  /** Seconds from the authorization. */
  readonly refresh_token_ttl?: number;
}

/** Methods whose proof is no signature by HS256, which no list of algorithms contains. */
const METHODS_WITHOUT_MAC = [
  'client_secret_basic',
  'client_secret_post',
  'private_key_jwt',
  'tls_client_auth',
  'self_signed_tls_client_auth',
  'none',
];

/** The profile that a rule holds clients to, so that the checks of profiles judge policies as well. */
export function profileOfRule(rule: PolicyRule): ClientProfile {
  if (rule.profile !== undefined) return PROFILES[rule.profile];
  return { ...NO_DEMANDS, ...demandsOf(rule) };
}

function demandsOf(rule: PolicyRule): Partial<ClientProfile> {
  const { algorithms } = rule;
  if (rule.dpop_bound_access_tokens) return { bindsBy: ['dpop_bound_access_tokens'] };
  if (rule.sender_constrained_access_tokens) {
    return { bindsBy: ['dpop_bound_access_tokens', 'tls_client_certificate_bound_access_tokens'] };
  }
  if (algorithms !== undefined) return { algorithms, allows: signedBy(algorithms) };
  return {
    requires: requiredBy(rule),
    longestCode: rule.authorization_code_ttl ?? Infinity,
    longestAccessToken: rule.access_token_ttl ?? Infinity,
    longestRefreshToken: rule.refresh_token_ttl ?? Infinity,
  };
}

function signedBy(algorithms: readonly string[]): ClientProfile['allows'] {
  return {
    token_endpoint_auth_method: METHODS_WITHOUT_MAC,
    token_endpoint_auth_signing_alg: algorithms,
    request_object_signing_alg: algorithms,
  };
}

function requiredBy(rule: PolicyRule): Partial<ClientMetadata> {
  return {
    ...(rule.require_pkce && { require_pkce: true }),
    ...(rule.require_pushed_authorization_requests && { require_pushed_authorization_requests: true }),
    ...(rule.require_signed_request_object && { require_signed_request_object: true }),
  };
}
