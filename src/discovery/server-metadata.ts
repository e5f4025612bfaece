import { Injectable } from '@nestjs/common';
import { supportedPrompts } from '../authorize/index.js';
import {
  ClientAuthentication,
  ResourceDirectory,
  DELIVERY_MODES,
  ID_TOKEN_SIGNING_ALGS,
  profileNamed,
  SUBJECT_TYPES,
  USERINFO_SIGNING_ALGS,
} from '../client/index.js';
import { Capabilities, LANGUAGES, USER_SCOPES } from '../common/index.js';
import { Configuration } from '../config/index.js';
import { CONTENT_ENCRYPTIONS, ENCRYPTION_ALGORITHMS, SIGNING_ALGORITHMS, VERIFYING_ALGORITHMS } from '../key/index.js';
import {
  ClaimDefinitionDirectory,
  ClaimsService,
  SignInPolicy,
  SignUpPolicy,
  type ClaimDefinitions,
} from '../user/index.js';
import { narrowedDocument } from './narrowed-document.js';
import type { ServerMetadataResponse } from './server-metadata.dto.js';
import { CODE_CHALLENGE_METHODS, DPOP_ALGORITHMS } from '../token/index.js';

/** Claims of an ID token that are not in the row of the user (OIDC Core §2). */
const ID_TOKEN_CLAIMS = [
  'iss',
  'sub',
  'aud',
  'azp',
  'exp',
  'iat',
  'auth_time',
  'acr',
  'amr',
  'nonce',
  'sid',
  'at_hash',
  'c_hash',
  'groups',
];

/** Describes the server (OIDC Discovery §3, RFC 8414 §2) from the registries, so that it matches what is supported. */
@Injectable()
export class ServerMetadata {
  constructor(
    private readonly configuration: Configuration,
    private readonly capabilities: Capabilities,
    private readonly clients: ClientAuthentication,
    private readonly claims: ClaimsService,
    private readonly policy: SignInPolicy,
    private readonly signUp: SignUpPolicy,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly resources: ResourceDirectory,
  ) {}

  /** With the claims and the types of `authorization_details` that administrators have defined. */
  async document(): Promise<ServerMetadataResponse> {
    const { detailsTypes } = await this.resources.current();
    const types = detailsTypes.size === 0 ? {} : { authorization_details_types_supported: [...detailsTypes.keys()] };
    return { ...this.documentWith(await this.definitions.current()), ...types };
  }

  /** @param defined claims; none for the description of the server itself */
  documentWith(defined: Pick<ClaimDefinitions, 'names' | 'ownScopes'>): ServerMetadataResponse {
    const whole = this.wholeDocument(defined);
    const profile = profileNamed(this.configuration.serverProfile ?? undefined);
    return profile === null ? whole : narrowedDocument(whole, profile);
  }

  private wholeDocument(defined: Pick<ClaimDefinitions, 'names' | 'ownScopes'>): ServerMetadataResponse {
    const { configuration, capabilities } = this;
    const { mutualTlsAliases: aliases } = configuration;
    const authenticated = this.clients.methods.filter((method) => method !== 'none');
    const assertionAlgorithms = [...new Set(Object.values(this.clients.algorithms).flat())];
    return {
      issuer: configuration.issuer,
      authorization_endpoint: configuration.urlOf('authorization'),
      ...configuration.clientEndpoints,
      jwks_uri: configuration.urlOf('jwks'),
      registration_endpoint: configuration.urlOf('registration'),
      end_session_endpoint: configuration.urlOf('logout'),
      check_session_iframe: configuration.urlOf('sessionCheck'),
      response_types_supported: [...capabilities.responseTypes],
      response_modes_supported: [...capabilities.responseModes],
      grant_types_supported: [...capabilities.grantTypes],
      scopes_supported: [...USER_SCOPES, ...defined.ownScopes],
      claims_supported: [...new Set([...ID_TOKEN_CLAIMS, ...this.claims.supported, ...defined.names])],
      acr_values_supported: [...this.policy.acrValues],
      claim_types_supported: ['normal'],
      subject_types_supported: [...SUBJECT_TYPES],
      id_token_signing_alg_values_supported: [...ID_TOKEN_SIGNING_ALGS],
      id_token_encryption_alg_values_supported: [...ENCRYPTION_ALGORITHMS],
      id_token_encryption_enc_values_supported: [...CONTENT_ENCRYPTIONS],
      userinfo_signing_alg_values_supported: [...USERINFO_SIGNING_ALGS],
      userinfo_encryption_alg_values_supported: [...ENCRYPTION_ALGORITHMS],
      userinfo_encryption_enc_values_supported: [...CONTENT_ENCRYPTIONS],
      introspection_signing_alg_values_supported: [...SIGNING_ALGORITHMS],
      introspection_encryption_alg_values_supported: [...ENCRYPTION_ALGORITHMS],
      introspection_encryption_enc_values_supported: [...CONTENT_ENCRYPTIONS],
      authorization_signing_alg_values_supported: [...SIGNING_ALGORITHMS],
      authorization_encryption_alg_values_supported: [...ENCRYPTION_ALGORITHMS],
      authorization_encryption_enc_values_supported: [...CONTENT_ENCRYPTIONS],
      code_challenge_methods_supported: [...CODE_CHALLENGE_METHODS],
      display_values_supported: ['page'],
      ui_locales_supported: LANGUAGES.map(({ tag }) => tag),
      prompt_values_supported: [...supportedPrompts(this.signUp.isOffered)],
      token_endpoint_auth_methods_supported: [...this.clients.methods],
      token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
      introspection_endpoint_auth_methods_supported: authenticated,
      introspection_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
      revocation_endpoint_auth_methods_supported: [...this.clients.methods],
      revocation_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
      ...(configuration.seesClientCertificates && { tls_client_certificate_bound_access_tokens: true }),
      ...(aliases && { mtls_endpoint_aliases: aliases }),
      dpop_signing_alg_values_supported: [...DPOP_ALGORITHMS],
      authorization_response_iss_parameter_supported: true,
      backchannel_token_delivery_modes_supported: [...DELIVERY_MODES],
      backchannel_authentication_request_signing_alg_values_supported: [...VERIFYING_ALGORITHMS],
      backchannel_user_code_parameter_supported: false,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      claims_parameter_supported: true,
      request_parameter_supported: true,
      request_uri_parameter_supported: true,
      require_request_uri_registration: true,
      require_pushed_authorization_requests: configuration.requiresPushedRequests,
      require_signed_request_object: false,
      // `none` is accepted only from clients that registered it; listing it would invite other clients to send it.
      request_object_signing_alg_values_supported: [...VERIFYING_ALGORITHMS],
      request_object_encryption_alg_values_supported: [...ENCRYPTION_ALGORITHMS],
      request_object_encryption_enc_values_supported: [...CONTENT_ENCRYPTIONS],
    };
  }
}
