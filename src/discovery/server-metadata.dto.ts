/** OIDC Discovery §3 and RFC 8414 §2, with RFC 9207 §3. */
export class ServerMetadataResponse {
  /** @example "https://op.example.com" */
  readonly issuer!: string;
  /** @example "https://op.example.com/authorize" */
  readonly authorization_endpoint!: string;
  /** @example "https://op.example.com/token" */
  readonly token_endpoint!: string;
  /** @example "https://op.example.com/userinfo" */
  readonly userinfo_endpoint!: string;
  /** @example "https://op.example.com/jwks" */
  readonly jwks_uri!: string;
  readonly registration_endpoint!: string;
  /** @example "https://op.example.com/introspect" */
  readonly introspection_endpoint!: string;
  /** @example "https://op.example.com/revoke" */
  readonly revocation_endpoint!: string;
  /** @example "https://op.example.com/logout" */
  readonly end_session_endpoint!: string;
  /** @example "https://op.example.com/session/check" */
  readonly check_session_iframe!: string;
  /** @example ["code", "code id_token"] */
  readonly response_types_supported!: string[];
  /** @example ["query", "fragment", "form_post"] */
  readonly response_modes_supported!: string[];
  /** @example ["authorization_code", "refresh_token"] */
  readonly grant_types_supported!: string[];
  /** @example ["openid", "profile"] */
  readonly scopes_supported!: string[];
  /** @example ["sub", "name"] */
  readonly claims_supported!: string[];
  /** @example ["normal"] */
  readonly acr_values_supported!: string[];
  readonly display_values_supported!: string[];
  readonly ui_locales_supported!: string[];
  readonly claim_types_supported!: string[];
  /** @example ["public"] */
  readonly subject_types_supported!: string[];
  /** @example ["RS256", "ES256"] */
  readonly id_token_signing_alg_values_supported!: string[];
  readonly id_token_encryption_alg_values_supported!: string[];
  readonly id_token_encryption_enc_values_supported!: string[];
  readonly userinfo_signing_alg_values_supported!: string[];
  readonly userinfo_encryption_alg_values_supported!: string[];
  readonly userinfo_encryption_enc_values_supported!: string[];
  /** @example ["S256"] */
  readonly code_challenge_methods_supported!: string[];
  /** @example ["none", "login"] */
  readonly prompt_values_supported!: string[];
  /** @example ["client_secret_basic", "none"] */
  readonly token_endpoint_auth_methods_supported!: string[];
  readonly token_endpoint_auth_signing_alg_values_supported!: string[];
  /** @example ["client_secret_basic"] */
  readonly introspection_endpoint_auth_methods_supported!: string[];
  readonly introspection_endpoint_auth_signing_alg_values_supported!: string[];
  /** @example ["client_secret_basic", "none"] */
  readonly revocation_endpoint_auth_methods_supported!: string[];
  readonly revocation_endpoint_auth_signing_alg_values_supported!: string[];
  /** @example true */
  readonly authorization_response_iss_parameter_supported!: boolean;
  /** @example true */
  readonly backchannel_logout_supported!: boolean;
  /** @example true */
  readonly backchannel_logout_session_supported!: boolean;
  /** @example true */
  readonly frontchannel_logout_supported!: boolean;
  /** @example true */
  readonly frontchannel_logout_session_supported!: boolean;
  /** @example false */
  readonly claims_parameter_supported!: boolean;
  /** @example true */
  readonly request_parameter_supported!: boolean;
  /** @example true */
  readonly request_uri_parameter_supported!: boolean;
  /** @example true */
  readonly require_request_uri_registration!: boolean;
  /** @example ["RS256", "ES256"] */
  readonly request_object_signing_alg_values_supported!: string[];
  /** @example ["RSA-OAEP-256", "ECDH-ES"] */
  readonly request_object_encryption_alg_values_supported!: string[];
  /** @example ["A128CBC-HS256", "A256GCM"] */
  readonly request_object_encryption_enc_values_supported!: string[];
}
