import type { ProfileName } from '../../config/index.js';
import { VERIFYING_ALGORITHMS } from '../../key/index.js';
import { CIBA_GRANT } from '../metadata/approval-grants.js';
import type { ClientProfile } from './client-profile.js';

/** Algorithms of FAPI 2.0 §5.4.1: without RSASSA-PKCS1-v1_5. */
const FAPI_ALGORITHMS = ['PS256', 'ES256', 'EdDSA'] as const;
/** Algorithms of FAPI 1.0 Advanced §8.6. */
const FAPI_1_ALGORITHMS = ['PS256', 'ES256'] as const;
/** Grants without a user, and those of the code flow. */
const GRANTS = ['authorization_code', 'refresh_token', 'client_credentials'];
/** Authentication without a shared secret. */
const KEY_METHODS = ['private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth'];

/** A profile that demands nothing; others name what they demand. */
export const NO_DEMANDS: ClientProfile = {
  requires: {},
  allows: {},
  names: [],
  bindsBy: [],
  httpsOnly: false,
  algorithms: VERIFYING_ALGORITHMS,
  issuerIsAudience: false,
  plainResponses: null,
  needsRedirectUri: false,
  needsNonceOrState: false,
  needsPkceWhenPushed: false,
  needsBindingMessage: false,
  needsRequestAudience: false,
  hashesState: false,
  longestCode: Infinity,
  longestAccessToken: Infinity,
  longestRefreshToken: Infinity,
  rotates: true,
};

/** OAuth 2.1, draft 16: the code flow with PKCE. */
const OAUTH_2_1: ClientProfile = {
  ...NO_DEMANDS,
  requires: { require_pkce: true },
  allows: { grant_types: GRANTS, response_types: ['code'] },
  longestCode: 600,
};

/**
 * FAPI 1.0 Advanced §5.2.2, and what it takes from Part 1 §5.2.2: signed requests; the response is an ID token, which
 * serves as a detached signature, or a JWT; tokens are bound to a certificate. DPoP is not part of it.
 */
const FAPI_1_ADVANCED: ClientProfile = {
  ...NO_DEMANDS,
  requires: { require_signed_request_object: true },
  allows: {
    grant_types: [...GRANTS, 'implicit'],
    response_types: ['code', 'code id_token'],
    token_endpoint_auth_method: KEY_METHODS,
    ...signedBy(FAPI_1_ALGORITHMS),
  },
  bindsBy: ['tls_client_certificate_bound_access_tokens'],
  httpsOnly: true,
  algorithms: FAPI_1_ALGORITHMS,
  plainResponses: ['code id_token'],
  needsRedirectUri: true,
  needsNonceOrState: true,
  needsPkceWhenPushed: true,
  needsRequestAudience: true,
  hashesState: true,
  longestCode: 600,
};

/** FAPI 2.0 Security Profile §5.3.2, with private_key_jwt or mutual TLS, and DPoP or certificate-bound tokens. */
const FAPI_2_SECURITY: ClientProfile = {
  ...NO_DEMANDS,
  requires: {
    require_pkce: true,
    require_pushed_authorization_requests: true,
    strict_client_authentication: true,
  },
  allows: {
    grant_types: GRANTS,
    response_types: ['code'],
    token_endpoint_auth_method: KEY_METHODS,
    ...signedBy(FAPI_ALGORITHMS),
  },
  bindsBy: ['dpop_bound_access_tokens', 'tls_client_certificate_bound_access_tokens'],
  httpsOnly: true,
  algorithms: FAPI_ALGORITHMS,
  issuerIsAudience: true,
  needsRedirectUri: true,
  longestCode: 60,
  rotates: false,
};

/** FAPI 2.0 Message Signing §5.3 to §5.5: signed requests and signed responses as well. */
const FAPI_2_MESSAGE_SIGNING: ClientProfile = {
  ...FAPI_2_SECURITY,
  requires: { ...FAPI_2_SECURITY.requires, require_signed_request_object: true },
  plainResponses: [],
  needsRequestAudience: true,
};

/**
 * FAPI-CIBA §5.2.2, over FAPI 1.0: requests are signed and name what the person compares; poll and ping only; tokens are
 * bound to a certificate.
 */
const CIBA: ClientProfile = {
  ...NO_DEMANDS,
  allows: {
    grant_types: [CIBA_GRANT, 'refresh_token', 'client_credentials'],
    response_types: [],
    backchannel_token_delivery_mode: ['poll', 'ping'],
    backchannel_authentication_request_signing_alg: FAPI_1_ALGORITHMS,
    token_endpoint_auth_method: KEY_METHODS,
    ...signedBy(FAPI_1_ALGORITHMS),
  },
  names: ['backchannel_token_delivery_mode', 'backchannel_authentication_request_signing_alg'],
  bindsBy: ['tls_client_certificate_bound_access_tokens'],
  httpsOnly: true,
  algorithms: FAPI_1_ALGORITHMS,
  needsBindingMessage: true,
};

/** Every profile, by the value of `profile`. A new one is an entry here and a name in `PROFILE_NAMES`. */
export const PROFILES = {
  'oauth-2.1': OAUTH_2_1,
  'fapi-1-advanced': FAPI_1_ADVANCED,
  'fapi-2-security': FAPI_2_SECURITY,
  'fapi-2-message-signing': FAPI_2_MESSAGE_SIGNING,
  ciba: CIBA,
} as const satisfies Readonly<Record<ProfileName, ClientProfile>>;

/** @returns null for a client without a profile */
export function profileNamed(name: ProfileName | undefined): ClientProfile | null {
  return name === undefined ? null : PROFILES[name];
}

/** The members that name an algorithm: of what the client signs, and of what this server signs for it. */
function signedBy(algorithms: readonly string[]): ClientProfile['allows'] {
  return {
    token_endpoint_auth_signing_alg: algorithms,
    request_object_signing_alg: algorithms,
    id_token_signed_response_alg: algorithms,
    userinfo_signed_response_alg: algorithms,
    authorization_signed_response_alg: algorithms,
    introspection_signed_response_alg: algorithms,
  };
}
