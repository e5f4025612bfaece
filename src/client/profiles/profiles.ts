import { VERIFYING_ALGORITHMS } from '../../key/index.js';
import type { ClientProfile } from './client-profile.js';

/** Algorithms of FAPI 2.0 §5.4.1: without RSASSA-PKCS1-v1_5. */
const FAPI_ALGORITHMS = ['PS256', 'ES256', 'EdDSA'] as const;
/** Grants without a user, and those of the code flow. */
const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials'];

/** OAuth 2.1, draft 16: the code flow with PKCE. */
const OAUTH_2_1: ClientProfile = {
  requires: { require_pkce: true },
  allows: { grant_types: GRANTS, response_types: ['code'] },
  bindsBy: [],
  httpsOnly: false,
  algorithms: VERIFYING_ALGORITHMS,
  issuerIsAudience: false,
  signsResponses: false,
  longestCode: 600,
  rotates: true,
};

/** FAPI 2.0 Security Profile §5.3.2, with private_key_jwt or mutual TLS, and DPoP or certificate-bound tokens. */
const FAPI_2_SECURITY: ClientProfile = {
  requires: {
    require_pkce: true,
    require_pushed_authorization_requests: true,
    strict_client_authentication: true,
  },
  allows: {
    grant_types: GRANTS,
    response_types: ['code'],
    token_endpoint_auth_method: ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'],
    token_endpoint_auth_signing_alg: FAPI_ALGORITHMS,
    request_object_signing_alg: FAPI_ALGORITHMS,
    id_token_signed_response_alg: FAPI_ALGORITHMS,
    userinfo_signed_response_alg: FAPI_ALGORITHMS,
    authorization_signed_response_alg: FAPI_ALGORITHMS,
    introspection_signed_response_alg: FAPI_ALGORITHMS,
  },
  bindsBy: ['dpop_bound_access_tokens', 'tls_client_certificate_bound_access_tokens'],
  httpsOnly: true,
  algorithms: FAPI_ALGORITHMS,
  issuerIsAudience: true,
  signsResponses: false,
  longestCode: 60,
  rotates: false,
};

/** FAPI 2.0 Message Signing §5.3 to §5.5: signed requests and signed responses as well. */
const FAPI_2_MESSAGE_SIGNING: ClientProfile = {
  ...FAPI_2_SECURITY,
  requires: { ...FAPI_2_SECURITY.requires, require_signed_request_object: true },
  signsResponses: true,
};

/** Every profile, by the value of `profile`. A new one is an entry. */
export const PROFILES = {
  'oauth-2.1': OAUTH_2_1,
  'fapi-2-security': FAPI_2_SECURITY,
  'fapi-2-message-signing': FAPI_2_MESSAGE_SIGNING,
} as const satisfies Readonly<Record<string, ClientProfile>>;

export type ProfileName = keyof typeof PROFILES;
export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[];

/** @returns null for a client without a profile */
export function profileNamed(name: ProfileName | undefined): ClientProfile | null {
  return name === undefined ? null : PROFILES[name];
}
