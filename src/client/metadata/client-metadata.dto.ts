import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
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
} from 'class-validator';
import {
  ID_TOKEN_SIGNING_ALGS,
  REQUEST_OBJECT_SIGNING_ALGS,
  SUBJECT_TYPES,
  USERINFO_SIGNING_ALGS,
  type AccessTokenFormat,
  type RequestObjectSigningAlg,
  type ResponseSigningAlg,
  type SubjectType,
} from './client-metadata.js';
import { MayBeLeftOut } from '../../common/index.js';
import {
  LONGEST_REFRESH_LIFE,
  LONGEST_RESOURCE,
  LONGEST_SCOPE,
  LONGEST_TOKEN_LIFE,
  LONGEST_URI,
} from '../../config/index.js';
import {
  CONTENT_ENCRYPTIONS,
  ENCRYPTION_ALGORITHMS,
  type ContentEncryption,
  type EncryptionAlgorithm,
} from '../../key/index.js';
import { notPlainText, PLAIN_TEXT } from './plain-text.js';

const EACH = { each: true };
/** A public key as a client publishes one (RFC 7517 §5). */
const JWKS = { keys: [{ kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0', use: 'sig', kid: 'orders-1' }] }; // prettier-ignore

/**
 * The one list of client metadata members, with their types, bounds and descriptions (RFC 7591 §2, OIDC Registration §2;
 * those from `access_token_format` on are our own). `MEMBER_DEFAULTS` has the defaults of members that are left out;
 * `MetadataValidator` checks how members fit together. Members that are not named here are ignored.
 */
export class ClientMetadataDto {
  /** Exact; only the port of a native client's http loopback URI may vary. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString(EACH)
  @MaxLength(LONGEST_URI, EACH)
  redirect_uris?: string[];

  /** `["code"]` when left out. The order of the words does not matter. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString(EACH)
  @MaxLength(100, EACH)
  response_types?: string[];

  /** `["authorization_code"]` when left out. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString(EACH)
  @MaxLength(100, EACH)
  grant_types?: string[];

  /** `web` when left out. */
  @MayBeLeftOut()
  @IsIn(['web', 'native'])
  application_type?: 'web' | 'native';

  /** What people see. */
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

  /** Https: where somebody else may send a person to sign in to the client (OIDC Core §4). */
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

  /** Space-separated: all that the client may ever ask for. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_SCOPE)
  scope?: string;

  /** `client_secret_basic` when left out; `client_secret_post` is accepted as well, and the other way round. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(50)
  token_endpoint_auth_method?: string;

  /** The only algorithm of its assertions; any that the method takes when left out. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(20)
  token_endpoint_auth_signing_alg?: string;

  /** Its public keys (RFC 7517 §5), instead of `jwks_uri`. */
  @MayBeLeftOut()
  @IsObject()
  @ApiPropertyOptional({ type: 'object', additionalProperties: true, example: JWKS })
  jwks?: { readonly keys: readonly object[] };

  /** Where its public keys are: fetched when they are needed, and remembered for a minute. */
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

  /** Where the client is told of the end of a session, server to server (OIDC Back-Channel Logout §2.2). */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  backchannel_logout_uri?: string;

  /** Logout tokens always carry `sid`. */
  @MayBeLeftOut()
  @IsBoolean()
  backchannel_logout_session_required?: boolean;

  /** What the browser loads at the end of a session: on the origin of a redirect_uri (OIDC Front-Channel Logout §2). */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  frontchannel_logout_uri?: string;

  /** `iss` and `sid` are always added. */
  @MayBeLeftOut()
  @IsBoolean()
  frontchannel_logout_session_required?: boolean;

  /** Seconds: the `max_age` of requests that have none. */
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  default_max_age?: number;

  @MayBeLeftOut()
  @IsBoolean()
  require_auth_time?: boolean;

  /** How users should have signed in, by preference; a wish that every sign-in fulfils, as there is one level. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString(EACH)
  @MaxLength(200, EACH)
  default_acr_values?: string[];

  /** Of the software, the same for each of its installations; only kept and shown (RFC 7591 §2). */
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

  /** `public` when left out. */
  @MayBeLeftOut()
  @IsIn(SUBJECT_TYPES)
  subject_type?: SubjectType;

  /** https: a JSON array of every redirect_uri, fetched when one of them changes. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_URI)
  sector_identifier_uri?: string;

  /** `RS256` when left out. */
  @MayBeLeftOut()
  @IsIn(ID_TOKEN_SIGNING_ALGS)
  id_token_signed_response_alg?: ResponseSigningAlg;

  /** ID tokens are not encrypted when left out. */
  @MayBeLeftOut()
  @IsIn(ENCRYPTION_ALGORITHMS)
  id_token_encrypted_response_alg?: EncryptionAlgorithm;

  /** `A128CBC-HS256` when left out. */
  @MayBeLeftOut()
  @IsIn(CONTENT_ENCRYPTIONS)
  id_token_encrypted_response_enc?: ContentEncryption;

  /** Userinfo is plain JSON when left out. */
  @MayBeLeftOut()
  @IsIn(USERINFO_SIGNING_ALGS)
  userinfo_signed_response_alg?: Exclude<ResponseSigningAlg, 'none'>;

  /** Userinfo is not encrypted when left out. */
  @MayBeLeftOut()
  @IsIn(ENCRYPTION_ALGORITHMS)
  userinfo_encrypted_response_alg?: EncryptionAlgorithm;

  /** `A128CBC-HS256` when left out. */
  @MayBeLeftOut()
  @IsIn(CONTENT_ENCRYPTIONS)
  userinfo_encrypted_response_enc?: ContentEncryption;

  /** The only algorithm of its request objects; any but `none` when left out. With `none` they are not signed. */
  @MayBeLeftOut()
  @IsIn(REQUEST_OBJECT_SIGNING_ALGS)
  request_object_signing_alg?: RequestObjectSigningAlg;

  /** How it may encrypt its request objects, with a key of `/jwks` whose `use` is `enc`. */
  @MayBeLeftOut()
  @IsIn(ENCRYPTION_ALGORITHMS)
  request_object_encryption_alg?: EncryptionAlgorithm;

  /** `A128CBC-HS256` when left out. */
  @MayBeLeftOut()
  @IsIn(CONTENT_ENCRYPTIONS)
  request_object_encryption_enc?: ContentEncryption;

  /** https: where its request objects may be fetched from. A fragment, for example the hash of one, does not count. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString(EACH)
  @MaxLength(LONGEST_URI, EACH)
  request_uris?: string[];

  /** Whether each request must be a signed request object, with `nbf` and `exp` an hour apart at most (RFC 9101 §10.5). */
  @MayBeLeftOut()
  @IsBoolean()
  require_signed_request_object?: boolean;

  /** `jwt` when left out. */
  @MayBeLeftOut()
  @IsIn(['jwt', 'opaque'])
  access_token_format?: AccessTokenFormat;

  /** Space-separated: what its tokens carry when it asks for no scope; never openid or offline_access. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_SCOPE)
  default_scope?: string;

  /** Ids or identifiers of the resources whose tokens the client may introspect; `issuer`, or its URL, for tokens of the issuer. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString(EACH)
  @MaxLength(LONGEST_RESOURCE, EACH)
  resource_ids?: string[];

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

  /** Whether a refresh returns an ID token where the authorization holds `openid`; `true` when left out (OIDC Core §12.2). */
  @MayBeLeftOut()
  @IsBoolean()
  id_token_on_refresh?: boolean;

  /** Whether ID tokens hold the claims of the granted scopes, as userinfo does; `false` when left out (OIDC Core §5.4). */
  @MayBeLeftOut()
  @IsBoolean()
  claims_in_id_token?: boolean;

  /** Seconds; ACCESS_TOKEN_TTL when left out. A resource may have a shorter one, which then counts. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  access_token_ttl?: number;

  /** Seconds; ID_TOKEN_TTL when left out. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  id_token_ttl?: number;

  /** Seconds from the authorization on, which rotation never extends; REFRESH_TOKEN_TTL when left out. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_REFRESH_LIFE)
  refresh_token_ttl?: number;

  /** Seconds without a refresh; REFRESH_TOKEN_IDLE_TTL when left out. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_REFRESH_LIFE)
  refresh_token_idle_ttl?: number;

  /** The client is the operator's own: people are never asked whether they allow it. */
  @MayBeLeftOut()
  @IsBoolean()
  skip_consent?: boolean;

  /** A disabled client can do nothing, and nothing that it holds works. */
  @MayBeLeftOut()
  @IsBoolean()
  disabled?: boolean;
}

/** A new client. One that was registered elsewhere before may keep its identity. */
export class NewClientDto extends ClientMetadataDto {
  /** Its own id instead of one that the server makes; neither a UUID nor 43 characters of base64url. @example "orders-web" */
  @ApiPropertyOptional({ pattern: '^[A-Za-z0-9._~@-]{1,100}$' })
  client_id?: string;

  /** Its own secret instead of one that the server makes: printable ASCII. */
  @ApiPropertyOptional({ pattern: '^[ -~]{32,200}$', writeOnly: true })
  client_secret?: string;
}
