/** OIDC Discovery §3 and RFC 8414 §2, with RFC 9207 §3. */
export class ServerMetadataResponse {
  readonly issuer!: string;
  readonly authorization_endpoint!: string;
  readonly token_endpoint!: string;
  readonly userinfo_endpoint!: string;
  readonly jwks_uri!: string;
  readonly introspection_endpoint!: string;
  readonly revocation_endpoint!: string;
  readonly response_types_supported!: string[];
  readonly response_modes_supported!: string[];
  readonly grant_types_supported!: string[];
  readonly scopes_supported!: string[];
  readonly claims_supported!: string[];
  readonly claim_types_supported!: string[];
  readonly subject_types_supported!: string[];
  readonly id_token_signing_alg_values_supported!: string[];
  readonly code_challenge_methods_supported!: string[];
  readonly prompt_values_supported!: string[];
  readonly token_endpoint_auth_methods_supported!: string[];
  readonly introspection_endpoint_auth_methods_supported!: string[];
  readonly revocation_endpoint_auth_methods_supported!: string[];
  readonly authorization_response_iss_parameter_supported!: boolean;
  readonly claims_parameter_supported!: boolean;
  readonly request_parameter_supported!: boolean;
  readonly request_uri_parameter_supported!: boolean;
}
