import type { ClientEndpointMember } from '../config/index.js';

/** The endpoints for clients with certificates (RFC 8705 §5). */
export class EndpointAliases implements Readonly<Partial<Record<ClientEndpointMember, string>>> {
  readonly pushed_authorization_request_endpoint!: string;
  readonly backchannel_authentication_endpoint?: string;
  readonly device_authorization_endpoint?: string;
  readonly token_endpoint!: string;
  readonly userinfo_endpoint!: string;
  readonly introspection_endpoint!: string;
  readonly revocation_endpoint!: string;
}

/** The metadata of the server (OIDC Discovery §3, RFC 8414 §2, RFC 8705 §5, RFC 9101 §10.5, RFC 9126 §5, RFC 9207 §3). */
export class ServerMetadataResponse {
  readonly issuer!: string;
  readonly authorization_endpoint!: string;
  readonly pushed_authorization_request_endpoint!: string;
  readonly backchannel_authentication_endpoint?: string;
  readonly device_authorization_endpoint?: string;
  readonly token_endpoint!: string;
  readonly userinfo_endpoint!: string;
  readonly jwks_uri!: string;
  readonly registration_endpoint!: string;
  readonly introspection_endpoint!: string;
  readonly revocation_endpoint!: string;
  readonly end_session_endpoint!: string;
  readonly check_session_iframe!: string;
  readonly response_types_supported!: string[];
  readonly response_modes_supported!: string[];
  readonly grant_types_supported!: string[];
  readonly scopes_supported!: string[];
  readonly claims_supported!: string[];
  readonly acr_values_supported!: string[];
  readonly display_values_supported!: string[];
  readonly ui_locales_supported!: string[];
  readonly claim_types_supported!: string[];
  readonly subject_types_supported!: string[];
  readonly id_token_signing_alg_values_supported!: string[];
  readonly id_token_encryption_alg_values_supported!: string[];
  readonly id_token_encryption_enc_values_supported!: string[];
  readonly userinfo_signing_alg_values_supported!: string[];
  readonly userinfo_encryption_alg_values_supported!: string[];
  readonly userinfo_encryption_enc_values_supported!: string[];
  readonly introspection_signing_alg_values_supported!: string[];
  readonly introspection_encryption_alg_values_supported!: string[];
  readonly introspection_encryption_enc_values_supported!: string[];
  readonly authorization_signing_alg_values_supported!: string[];
  readonly authorization_encryption_alg_values_supported!: string[];
  readonly authorization_encryption_enc_values_supported!: string[];
  readonly code_challenge_methods_supported!: string[];
  readonly prompt_values_supported!: string[];
  readonly token_endpoint_auth_methods_supported!: string[];
  readonly token_endpoint_auth_signing_alg_values_supported!: string[];
  readonly introspection_endpoint_auth_methods_supported!: string[];
  readonly introspection_endpoint_auth_signing_alg_values_supported!: string[];
  readonly revocation_endpoint_auth_methods_supported!: string[];
  readonly revocation_endpoint_auth_signing_alg_values_supported!: string[];
  /** Only on a server that sees the certificates of clients. */
  readonly tls_client_certificate_bound_access_tokens?: boolean;
  /** Only with MTLS_ISSUER. */
  readonly mtls_endpoint_aliases?: EndpointAliases;
  readonly dpop_signing_alg_values_supported?: string[];
  /** RFC 9396 §10; left out when no resource declares a type. */
  readonly authorization_details_types_supported?: string[];
  readonly authorization_response_iss_parameter_supported!: boolean;
  readonly backchannel_token_delivery_modes_supported?: string[];
  readonly backchannel_authentication_request_signing_alg_values_supported?: string[];
  readonly backchannel_user_code_parameter_supported?: boolean;
  readonly backchannel_logout_supported!: boolean;
  readonly backchannel_logout_session_supported!: boolean;
  readonly frontchannel_logout_supported!: boolean;
  readonly frontchannel_logout_session_supported!: boolean;
  readonly claims_parameter_supported!: boolean;
  readonly request_parameter_supported!: boolean;
  readonly request_uri_parameter_supported!: boolean;
  readonly require_request_uri_registration!: boolean;
  readonly require_pushed_authorization_requests!: boolean;
  readonly require_signed_request_object!: boolean;
  readonly request_object_signing_alg_values_supported!: string[];
  readonly request_object_encryption_alg_values_supported!: string[];
  readonly request_object_encryption_enc_values_supported!: string[];
}
