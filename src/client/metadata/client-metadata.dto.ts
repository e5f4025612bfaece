import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  DELIVERY_MODES,
  ID_TOKEN_SIGNING_ALGS,
  REQUEST_OBJECT_SIGNING_ALGS,
  SUBJECT_TYPES,
  USERINFO_SIGNING_ALGS,
  type AccessTokenFormat,
  type DeliveryMode,
  type RequestObjectSigningAlg,
  type ResponseSigningAlg,
  type SubjectType,
} from './client-metadata.js';
import { MayBeLeftOut } from '../../common/index.js';
import { ClientBrandingDto } from './client-branding.dto.js';
import {
  LONGEST_REFRESH_LIFE,
  LONGEST_DETAILS_TYPE,
  LONGEST_RESOURCE,
  LONGEST_SCOPE,
  LONGEST_SUBJECT,
  LONGEST_TOKEN_LIFE,
  LONGEST_URI,
  PROFILE_NAMES,
  type ProfileName,
} from '../../config/index.js';
import {
  CONTENT_ENCRYPTIONS,
  ENCRYPTION_ALGORITHMS,
  SIGNING_ALGORITHMS,
  VERIFYING_ALGORITHMS,
  type ContentEncryption,
  type EncryptionAlgorithm,
  type SigningAlgorithm,
} from '../../key/index.js';
import { notPlainText, PLAIN_TEXT } from './plain-text.js';

const EACH = { each: true };
/** Example of a client's public keys (RFC 7517 §5). */
const JWKS = { keys: [{ kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0', use: 'sig', kid: 'orders-1' }] }; // prettier-ignore

/**
 * The only list of client metadata members, with types, bounds and descriptions: RFC 7591 §2, OIDC Registration §2, and
 * our own from `access_token_format` on. `MEMBER_DEFAULTS` has the defaults; `MetadataValidator` checks how members fit
 * together. Other members are ignored.
 */
export class ClientMetadataDto {
  /** Compared exactly. Only the port of a native client's http loopback URI may vary. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString(EACH)
  @MaxLength(LONGEST_URI, EACH)
  redirect_uris?: string[];

  /** `["code"]` by default. The order of the words does not matter. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString(EACH)
  @MaxLength(100, EACH)
  response_types?: string[];

  /** `["authorization_code"]` by default. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString(EACH)
  @MaxLength(100, EACH)
  grant_types?: string[];

  /** `web` by default. */
  @MayBeLeftOut()
  @IsIn(['web', 'native'])
  application_type?: 'web' | 'native';

  /** The name that users see. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(200)
  @Matches(PLAIN_TEXT, { message: notPlainText })
  client_name?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  client_uri?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  logo_uri?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  policy_uri?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  tos_uri?: string;

  /** An https URL to which a third party may send a user to sign in to the client (OIDC Core §4). */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  initiate_login_uri?: string;

  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString(EACH)
  @MaxLength(200, EACH)
  @Matches(PLAIN_TEXT, { each: true, message: notPlainText })
  contacts?: string[];

  /** The scopes that the client may request, space-separated. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_SCOPE)
  scope?: string;

  /** `client_secret_basic` by default. `client_secret_basic` and `client_secret_post` are interchangeable. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(50)
  token_endpoint_auth_method?: string;

  /** The only algorithm of its assertions. By default, any algorithm of the method. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(20)
  token_endpoint_auth_signing_alg?: string;

  /**
   * For `tls_client_auth`: the subject of its certificate as a distinguished name (RFC 4514). Exactly one of the members
   * `tls_client_auth_…` names the certificate (RFC 8705 §2.1.2).
   * @example "CN=payments,O=Example Bank,C=DE"
   */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_SUBJECT)
  tls_client_auth_subject_dn?: string;

  /** For `tls_client_auth`: a DNS name of its certificate. @example "payments.example.com" */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(253)
  tls_client_auth_san_dns?: string;

  /** For `tls_client_auth`: a URI of its certificate. @example "spiffe://example.com/payments" */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  tls_client_auth_san_uri?: string;

  /** For `tls_client_auth`: an address of its certificate. @example "192.0.2.7" */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(45)
  tls_client_auth_san_ip?: string;

  /** For `tls_client_auth`: an email address of its certificate. @example "payments@example.com" */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(320)
  tls_client_auth_san_email?: string;

  /** Its public keys (RFC 7517 §5), instead of `jwks_uri`. */
  @MayBeLeftOut()
  @IsObject()
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: JWKS })
  jwks?: { readonly keys: readonly object[] };

  /** The URL of its public keys. The server caches them for a minute. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  jwks_uri?: string;

  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString(EACH)
  @MaxLength(LONGEST_URI, EACH)
  post_logout_redirect_uris?: string[];

  /** The URL that receives logout tokens (OIDC Back-Channel Logout §2.2). */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  backchannel_logout_uri?: string;

  /** Logout tokens always carry `sid`. */
  @MayBeLeftOut()
  @IsBoolean()
  backchannel_logout_session_required?: boolean;

  /**
   * The URL that the browser loads when a session ends. Its origin is the origin of a redirect_uri (OIDC Front-Channel
   * Logout §2).
   */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  frontchannel_logout_uri?: string;

  /** `iss` and `sid` are always added. */
  @MayBeLeftOut()
  @IsBoolean()
  frontchannel_logout_session_required?: boolean;

  /** The default `max_age` of requests, in seconds. */
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  default_max_age?: number;

  @MayBeLeftOut()
  @IsBoolean()
  require_auth_time?: boolean;

  /** Preferred authentication context classes, in order, for requests without `acr_values` (OIDC Registration §2). */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString(EACH)
  @MaxLength(200, EACH)
  default_acr_values?: string[];

  /** The id of the software, the same for each installation. Stored and shown only (RFC 7591 §2). */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(200)
  @Matches(PLAIN_TEXT, { message: notPlainText })
  software_id?: string;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(200)
  @Matches(PLAIN_TEXT, { message: notPlainText })
  software_version?: string;

  /** `public` by default. */
  @MayBeLeftOut()
  @IsIn(SUBJECT_TYPES)
  subject_type?: SubjectType;

  /** An https URL of a JSON array with every redirect_uri. Fetched when one of them changes. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  sector_identifier_uri?: string;

  /** `RS256` by default. */
  @MayBeLeftOut()
  @IsIn(ID_TOKEN_SIGNING_ALGS)
  id_token_signed_response_alg?: ResponseSigningAlg;

  /** ID tokens are not encrypted by default. */
  @MayBeLeftOut()
  @IsIn(ENCRYPTION_ALGORITHMS)
  id_token_encrypted_response_alg?: EncryptionAlgorithm;

  /** `A128CBC-HS256` by default. */
  @MayBeLeftOut()
  @IsIn(CONTENT_ENCRYPTIONS)
  id_token_encrypted_response_enc?: ContentEncryption;

  /** Userinfo is plain JSON by default. */
  @MayBeLeftOut()
  @IsIn(USERINFO_SIGNING_ALGS)
  userinfo_signed_response_alg?: Exclude<ResponseSigningAlg, 'none'>;

  /** Userinfo is not encrypted by default. */
  @MayBeLeftOut()
  @IsIn(ENCRYPTION_ALGORITHMS)
  userinfo_encrypted_response_alg?: EncryptionAlgorithm;

  /** `A128CBC-HS256` by default. */
  @MayBeLeftOut()
  @IsIn(CONTENT_ENCRYPTIONS)
  userinfo_encrypted_response_enc?: ContentEncryption;

  /** The algorithm of its authorization responses in JWTs (JARM §3). `RS256` by default. */
  @MayBeLeftOut()
  @IsIn(SIGNING_ALGORITHMS)
  authorization_signed_response_alg?: SigningAlgorithm;

  /** Authorization responses are not encrypted by default. */
  @MayBeLeftOut()
  @IsIn(ENCRYPTION_ALGORITHMS)
  authorization_encrypted_response_alg?: EncryptionAlgorithm;

  /** `A128CBC-HS256` by default. */
  @MayBeLeftOut()
  @IsIn(CONTENT_ENCRYPTIONS)
  authorization_encrypted_response_enc?: ContentEncryption;

  /** The algorithm of introspection responses in JWTs (RFC 9701 §6). `RS256` by default. */
  @MayBeLeftOut()
  @IsIn(SIGNING_ALGORITHMS)
  introspection_signed_response_alg?: SigningAlgorithm;

  /** Introspection responses are not encrypted by default. */
  @MayBeLeftOut()
  @IsIn(ENCRYPTION_ALGORITHMS)
  introspection_encrypted_response_alg?: EncryptionAlgorithm;

  /** `A128CBC-HS256` by default. */
  @MayBeLeftOut()
  @IsIn(CONTENT_ENCRYPTIONS)
  introspection_encrypted_response_enc?: ContentEncryption;

  /** The only algorithm of its request objects. By default, any algorithm except `none`, which means unsigned. */
  @MayBeLeftOut()
  @IsIn(REQUEST_OBJECT_SIGNING_ALGS)
  request_object_signing_alg?: RequestObjectSigningAlg;

  /** The algorithm by which the client encrypts its request objects, with a key of `/jwks` whose `use` is `enc`. */
  @MayBeLeftOut()
  @IsIn(ENCRYPTION_ALGORITHMS)
  request_object_encryption_alg?: EncryptionAlgorithm;

  /** `A128CBC-HS256` by default. */
  @MayBeLeftOut()
  @IsIn(CONTENT_ENCRYPTIONS)
  request_object_encryption_enc?: ContentEncryption;

  /** https URLs of its request objects. A fragment is ignored. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString(EACH)
  @MaxLength(LONGEST_URI, EACH)
  request_uris?: string[];

  /**
   * Whether each request must be a signed request object, whose `nbf` and `exp` are at most an hour apart (RFC 9101
   * §10.5).
   */
  @MayBeLeftOut()
  @IsBoolean()
  require_signed_request_object?: boolean;

  /** Whether the client must push its authorization requests (RFC 9126 §6). `false` by default. */
  @MayBeLeftOut()
  @IsBoolean()
  require_pushed_authorization_requests?: boolean;

  /** Whether each token request must have a DPoP proof (RFC 9449 §5.2). `false` by default. */
  @MayBeLeftOut()
  @IsBoolean()
  dpop_bound_access_tokens?: boolean;

  /**
   * Whether its tokens are bound to its certificate (RFC 8705 §3.4). By default, those of a client that authenticates by
   * its certificate, unless `dpop_bound_access_tokens` is set.
   */
  @MayBeLeftOut()
  @IsBoolean()
  tls_client_certificate_bound_access_tokens?: boolean;

  /** Whether its DPoP proofs for new tokens must contain a nonce of this server (RFC 9449 §8). `false` by default. */
  @MayBeLeftOut()
  @IsBoolean()
  require_dpop_nonce?: boolean;

  /**
   * How the client learns that a person has answered its request (CIBA Core §4). Required for the grant
   * `urn:openid:params:grant-type:ciba`.
   */
  @MayBeLeftOut()
  @IsIn(DELIVERY_MODES)
  backchannel_token_delivery_mode?: DeliveryMode;

  /** The URL that receives a notice when a person has answered. Required for the mode `ping` (CIBA Core §4). */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  backchannel_client_notification_endpoint?: string;

  /**
   * The algorithm of its signed backchannel authentication requests (CIBA Core §7.1.1). With it, unsigned requests are
   * refused; without it, signed ones.
   */
  @MayBeLeftOut()
  @IsIn(VERIFYING_ALGORITHMS)
  backchannel_authentication_request_signing_alg?: (typeof VERIFYING_ALGORITHMS)[number];

  /** Always `false`: this server has no user codes (CIBA Core §4). */
  @MayBeLeftOut()
  @IsIn([false])
  backchannel_user_code_parameter?: false;

  /**
   * Holds the client to a security profile: it cannot be registered with what the profile forbids, and gets what the
   * profile requires. Only the admin API can set it.
   */
  @MayBeLeftOut()
  @IsIn(PROFILE_NAMES)
  profile?: ProfileName;

  /** `jwt` by default. */
  @MayBeLeftOut()
  @IsIn(['jwt', 'opaque'])
  access_token_format?: AccessTokenFormat;

  /** The scope of a request without `scope`, space-separated. Without openid and offline_access. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_SCOPE)
  default_scope?: string;

  /**
   * Ids or identifiers of resources whose tokens the client may introspect. `issuer`, or its URL, means tokens of the
   * issuer.
   */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString(EACH)
  @MaxLength(LONGEST_RESOURCE, EACH)
  resource_ids?: string[];

  /** Types of authorization_details that the client may request (RFC 9396 §10). @example [] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsString(EACH)
  @MaxLength(LONGEST_DETAILS_TYPE, EACH)
  authorization_details_types?: string[];

  /** Always true for a public client. */
  @MayBeLeftOut()
  @IsBoolean()
  require_pkce?: boolean;

  /**
   * Whether only `token_endpoint_auth_method` authenticates the client. When false, `client_secret_basic` and
   * `client_secret_post` are interchangeable, and a public client may send HTTP Basic with an empty password.
   */
  @MayBeLeftOut()
  @IsBoolean()
  strict_client_authentication?: boolean;

  /**
   * Whether a refresh returns an ID token when the authorization has the scope `openid`; `true` by default (OIDC Core
   * §12.2).
   */
  @MayBeLeftOut()
  @IsBoolean()
  id_token_on_refresh?: boolean;

  /** Whether ID tokens contain the claims of the granted scopes; `false` by default (OIDC Core §5.4). */
  @MayBeLeftOut()
  @IsBoolean()
  claims_in_id_token?: boolean;

  /** Seconds; ACCESS_TOKEN_TTL by default. A shorter lifetime of a resource takes precedence. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  access_token_ttl?: number;

  /** Seconds; ID_TOKEN_TTL by default. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  id_token_ttl?: number;

  /** Seconds since the authorization. Rotation does not extend them. REFRESH_TOKEN_TTL by default. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_REFRESH_LIFE)
  refresh_token_ttl?: number;

  /** Seconds without a refresh; REFRESH_TOKEN_IDLE_TTL by default. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_REFRESH_LIFE)
  refresh_token_idle_ttl?: number;

  /** The client belongs to the operator, and users are not asked for consent. */
  @MayBeLeftOut()
  @IsBoolean()
  skip_consent?: boolean;

  /**
   * What the pages of its interactions show instead of the brand of the server. Only administrators can set it, because
   * people trust what these pages show.
   */
  @MayBeLeftOut()
  @IsObject()
  @ValidateNested()
  @Type(() => ClientBrandingDto)
  @ApiPropertyOptional({ type: () => ClientBrandingDto })
  branding?: ClientBrandingDto;

  /**
   * Ids or names of groups: only their members can sign in to the client. Every user by default. Membership is checked
   * again at each refresh.
   */
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(100)
  @IsString(EACH)
  @MaxLength(400, EACH)
  allowed_groups?: string[];

  /** A disabled client cannot authenticate, and its codes and tokens do not work. */
  @MayBeLeftOut()
  @IsBoolean()
  disabled?: boolean;
}

/** A new client. A client that moves from another server may keep its id and secret. */
export class NewClientDto extends ClientMetadataDto {
  /** A chosen client_id: neither a UUID nor 43 characters of base64url. Generated by default. @example "orders-web" */
  @ApiPropertyOptional({ pattern: '^[A-Za-z0-9._~@-]{1,100}$' })
  client_id?: string;

  /** A chosen secret of printable ASCII. Generated by default. */
  @ApiPropertyOptional({ pattern: '^[ -~]{32,200}$', writeOnly: true })
  client_secret?: string;
}
