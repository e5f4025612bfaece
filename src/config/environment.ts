import 'reflect-metadata'; // class-transformer needs it before any decorator runs
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  MinLength,
  ValidateIf,
} from 'class-validator';
import { ACR_VALUES, PRODUCT } from '../common/index.js';
import { GREATEST_MAX_AGE, LONGEST_REFRESH_LIFE, LONGEST_TOKEN_LIFE } from './limits.js';
import { PROFILE_NAMES, type ProfileName } from './profile-names.js';
import {
  IsBrandColor,
  IsBrandLink,
  IsBrandName,
  IsDatabaseUrl,
  IsEncryptionKeys,
  IsForwardedHeader,
  IsHostList,
  IsIssuer,
  IsListenHost,
  IsMailbox,
  IsClaimList,
  IsNoticeList,
  IsPageUrl,
  IsSignUp,
  IsSmtpUrl,
  IsTrustedProxies,
} from './rules.js';

const YEAR = 31_536_000;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** Converts the texts `true` and `false`. Any other text stays a text and fails `@IsBoolean`. */
const Flag = () =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** Converts up to 15 decimal digits to a number. Any other text becomes NaN and fails `@IsInt`. */
const Whole = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? (/^\d{1,15}$/.test(value) ? Number(value) : Number.NaN) : value,
  );

const BOOLEAN = { message: '$property must be true or false' };

/** The environment variables of Grantry, validated, with their defaults. `.env.example` documents them for operators. */
export class Environment {
  /** The kind of installation. `npm start` sets `development`; only it and `test` relax the rules of production. */
  @IsIn(['production', 'development', 'test'])
  NODE_ENV: 'production' | 'development' | 'test' = 'production';

  /**
   * The issuer identifier (RFC 8414 §2): an https origin, or an http origin on loopback; without path, query, fragment and
   * trailing slash. Required in production; otherwise `http://localhost:$PORT`.
   */
  @ValidateIf((env: Environment) => env.NODE_ENV === 'production' || env.ISSUER !== undefined)
  @IsIssuer()
  ISSUER?: string;

  /** The TCP port that the server listens on; 0 lets the operating system choose one. */
  @Whole()
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT = 3000;

  /** The address or host name that the server listens on; `0.0.0.0` in production, otherwise `127.0.0.1`. */
  @IsOptional()
  @IsListenHost()
  HOST?: string;

  /** The database: `sqlite:<file>` or `mysql://user:password@host:port,host:port/database?ssl=required|verify-full`. */
  @IsDatabaseUrl()
  DATABASE_URL = 'sqlite:data/grantry.sqlite';

  /** A PEM file with the certificate authorities of the database hosts. Only `ssl=verify-full` uses it. */
  @IsOptional()
  @IsString()
  DATABASE_CA?: string;

  /** How reads treat a lagging node of a cluster. `fast`: only a refusal waits until it has caught up; `causal`: every read waits. */
  @IsIn(['fast', 'causal'])
  CLUSTER_READS: 'fast' | 'causal' = 'fast';

  /**
   * Keys of 32 bytes in base64url, separated by commas. The first encrypts, all decrypt. Required in production;
   * otherwise a key is generated once and stored in a file.
   */
  @ValidateIf((env: Environment) => env.NODE_ENV === 'production' || env.ENCRYPTION_KEY !== undefined)
  @IsEncryptionKeys()
  ENCRYPTION_KEY?: string;

  /** The client_id of the first admin client. A UUID is refused, because a user's `sub` has that form. */
  @IsOptional()
  @Matches(/^(?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9._~-]{1,100}$/, {
    message: 'must be 1 to 100 letters, digits and . _ ~ - and no UUID',
  })
  ADMIN_CLIENT_ID?: string;

  /** The secret of the first admin client, at least 32 characters. */
  @IsOptional()
  @IsString()
  @MinLength(32)
  @Matches(/^\P{Cc}*$/u, { message: '$property must have no line break or other control character inside' })
  ADMIN_CLIENT_SECRET?: string;

  /** Creates the demo user and the demo clients, and serves the demo API. `true` outside production. */
  @IsOptional()
  @Flag()
  @IsBoolean(BOOLEAN)
  DEMO?: boolean;

  /** The number of trusted reverse proxies, or their addresses, separated by commas. Without it, X-Forwarded-* is ignored. */
  @IsOptional()
  @IsTrustedProxies()
  TRUST_PROXY?: string;

  /** Applies pending migrations at start. `true` with SQLite, otherwise `false`. */
  @IsOptional()
  @Flag()
  @IsBoolean(BOOLEAN)
  MIGRATE_ON_START?: boolean;

  /**
   * `off`: no second factors. `optional`: people may set one up, and sign in with it from then on. `required`: each
   * person sets one up at the next sign-in.
   */
  @IsIn(['off', 'optional', 'required'])
  MFA: 'off' | 'optional' | 'required' = 'optional';

  /**
   * The authentication context class that the sign-in of a person must reach for requests to the admin API that change
   * something (RFC 9470): `urn:grantry:acr:1`, `urn:grantry:acr:2` or `phr`.
   */
  @IsOptional()
  @IsIn(ACR_VALUES)
  ADMIN_ACR?: string;

  /** How long after the sign-in a person may change something by the admin API, in seconds (RFC 9470). Without it: always. */
  @IsOptional()
  @Whole()
  @IsInt()
  @Min(1)
  @Max(GREATEST_MAX_AGE)
  ADMIN_MAX_AGE?: number;

  /** As ADMIN_ACR, for every request to `/userinfo`. */
  @IsOptional()
  @IsIn(ACR_VALUES)
  USERINFO_ACR?: string;

  /** As ADMIN_MAX_AGE, for every request to `/userinfo`. */
  @IsOptional()
  @Whole()
  @IsInt()
  @Min(1)
  @Max(GREATEST_MAX_AGE)
  USERINFO_MAX_AGE?: number;

  /**
   * Who may create an account: `off`; `invite`: those whom an administrator has invited; `open`: everyone; or a list of
   * email domains.
   */
  @IsSignUp()
  SIGN_UP = 'off';

  /**
   * The sign-in application of the operator, which replaces the pages of a sign-in: an https URL, or an http URL on
   * loopback; without user name, password and fragment.
   */
  @IsOptional()
  @IsPageUrl()
  LOGIN_URL?: string;

  /**
   * The mail server: `smtp://user:password@host:port`, or `smtps://` for TLS from the first byte. With credentials, `smtp://`
   * requires STARTTLS unless the host is on loopback. Without it, no mail is sent.
   */
  @IsOptional()
  @IsSmtpUrl()
  SMTP_URL?: string;

  /** The sender of all mails: `no-reply@example.com` or `Example <no-reply@example.com>`. Required with SMTP_URL. */
  @ValidateIf((env: Environment) => env.SMTP_URL !== undefined || env.MAIL_FROM !== undefined)
  @IsMailbox()
  MAIL_FROM?: string;

  /** The name of the owner of this server, on pages and in mails. */
  @IsBrandName()
  BRAND_NAME = PRODUCT;

  /** A file with the logo of the owner: PNG, JPEG, GIF or WebP, up to 48,000 bytes. */
  @IsOptional()
  @IsString()
  BRAND_LOGO?: string;

  /** The colour of links and buttons, as `#rrggbb`. Pages are readable with it (WCAG AA). */
  @IsOptional()
  @IsBrandColor()
  BRAND_COLOR?: string;

  /** A file with a stylesheet that pages load after that of Grantry, up to 60,000 bytes. */
  @IsOptional()
  @IsString()
  BRAND_CSS?: string;

  /** The owner's privacy policy, linked from pages and mails: an https URL. */
  @IsOptional()
  @IsBrandLink()
  BRAND_PRIVACY_URL?: string;

  /** The owner's terms of service, as BRAND_PRIVACY_URL. */
  @IsOptional()
  @IsBrandLink()
  BRAND_TERMS_URL?: string;

  /** Where people get help: an https URL, or `mailto:` and an address. */
  @IsOptional()
  @IsBrandLink()
  BRAND_SUPPORT_URL?: string;

  /** A folder with templates and texts that replace those of the server: `<room>/<name>.eta`. */
  @IsOptional()
  @IsString()
  THEME_DIR?: string;

  /** What the owner of an account is told by mail: `all`, `none`, or a list of notices. */
  @IsNoticeList()
  SECURITY_MAILS = 'all';

  /** The standard claims that people may edit on their profile page: `all`, `none`, or a list of claims. */
  @IsClaimList()
  PROFILE_CLAIMS = 'all';

  /** Whether people may delete their own account. */
  @IsIn(['off', 'on'])
  ACCOUNT_DELETION: 'off' | 'on' = 'off';

  /** The lowest level that is logged. */
  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** The form of log lines. `pretty` on a terminal, otherwise `json`. */
  @IsOptional()
  @IsIn(['pretty', 'json'])
  LOG_FORMAT?: 'pretty' | 'json';

  /** Lifetime of an authorization code, in seconds; RFC 6749 §4.1.2 recommends at most 600. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(600)
  AUTHORIZATION_CODE_TTL = 60;

  /** Lifetime of an access token, in seconds. A resource or a client may set another one. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  ACCESS_TOKEN_TTL = 900;

  /** Lifetime of an ID token, in seconds. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  ID_TOKEN_TTL = 900;

  /** Lifetime of a refresh token family, in seconds from the authorization. A refresh does not extend it. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(LONGEST_REFRESH_LIFE)
  REFRESH_TOKEN_TTL = 1_209_600;

  /** A refresh token that is not used for so many seconds expires. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(LONGEST_REFRESH_LIFE)
  REFRESH_TOKEN_IDLE_TTL = 604_800;

  /** For so many seconds a retry with the last used refresh token gets the same successor; 0 disables retries. */
  @Whole()
  @IsInt()
  @Min(0)
  @Max(600)
  REFRESH_RETRY_WINDOW = 30;

  /** Lifetime of a browser session, in seconds from the sign-in. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(YEAR)
  SESSION_TTL = 43_200;

  /** A browser session without a request for so many seconds expires. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(YEAR)
  SESSION_IDLE_TTL = 3600;

  /**
   * A browser session of a person who chose "Keep me signed in" expires so many seconds after the sign-in, whether or not
   * it is used. The login page offers no such choice with 0.
   */
  @Whole()
  @IsInt()
  @Min(0)
  @Max(YEAR)
  KEEP_SIGNED_IN = 0;

  /** How long the JWKS may be cached, in seconds. A new key is published for that long before it signs. */
  @Whole()
  @IsInt()
  @Min(0)
  @Max(604_800)
  JWKS_MAX_AGE = 3600;

  /** Interval between two rotations of the signing keys, in seconds. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(10 * YEAR)
  KEY_ROTATION_INTERVAL = 7_776_000;

  /** Accepts `POST /register` without an initial access token. `false` in production, otherwise `true`. */
  @IsOptional()
  @Flag()
  @IsBoolean(BOOLEAN)
  OPEN_REGISTRATION?: boolean;

  /** Whether every DPoP proof must contain a nonce of this server (RFC 9449 §8, §9). */
  @IsIn(['on', 'off'])
  DPOP_NONCE: 'on' | 'off' = 'off';

  /** Accepts only authorization requests that the client has pushed to `/par` (RFC 9126 §5). */
  @Flag()
  @IsBoolean(BOOLEAN)
  REQUIRE_PUSHED_REQUESTS = false;

  /** A profile that every client is held to, and that the metadata of the server announces. */
  @IsOptional()
  @IsIn(PROFILE_NAMES)
  SERVER_PROFILE?: ProfileName;

  /** A self-registered client that has not been used for so many seconds is removed. */
  @Whole()
  @IsInt()
  @Min(60)
  @Max(YEAR)
  REGISTRATION_UNUSED_TTL = 2_592_000;

  /**
   * Private hosts that the server may fetch from, also by http: names and addresses, separated by commas. An entry with
   * a port allows that port only.
   */
  @IsHostList()
  OUTBOUND_ALLOW = '';

  /**
   * Hosts whose http redirect_uris an administrator may register for a confidential client: response type `code` with
   * PKCE only. An entry with a port allows that port only.
   */
  @IsHostList()
  HTTP_REDIRECT_HOSTS = '';

  /** A PEM file with certificate authorities that server-side fetches and mails trust in addition to those of Node.js. */
  @IsOptional()
  @IsString()
  OUTBOUND_CA?: string;

  /** Removes expired rows at intervals; `off`: only `POST /admin/maintenance` removes them. */
  @IsIn(['on', 'off'])
  CLEAN_UP: 'on' | 'off' = 'on';

  /** Interval between two clean-ups, in seconds. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(86_400)
  CLEAN_UP_INTERVAL = 300;

  /**
   * How many passwords a process hashes at a time; always fewer than UV_THREADPOOL_SIZE. By default one less than the
   * number of cores, but at least one.
   */
  @IsOptional()
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1000)
  PASSWORD_HASHES?: number;

  /** Serves Swagger UI at `/docs` and the OpenAPI document at `/docs-json`; `off`: both are 404. */
  @IsIn(['on', 'off'])
  DOCS: 'on' | 'off' = 'on';

  /** Serves `GET /metrics`; `off`: 404. */
  @IsIn(['on', 'off'])
  METRICS: 'on' | 'off' = 'on';

  /** Limits requests by client and address; `off` for load tests. */
  @IsIn(['on', 'off'])
  RATE_LIMITS: 'on' | 'off' = 'on';

  /** Requests per minute to the pages of a browser: for one client at one address, in each process. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_PAGES = 3000;

  /** As RATE_LIMIT_PAGES, for the pages that send mails: `/forgot-password`. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_MAILS = 60;

  /** As RATE_LIMIT_PAGES, for `/token` and `/revoke`. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_TOKEN = 6000;

  /** As RATE_LIMIT_PAGES, for `/userinfo`, `/introspect` and `/admin`. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_API = 60_000;

  /** As RATE_LIMIT_PAGES, for `/register`. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_REGISTRATION = 300;

  /**
   * How long an idle connection stays open, in seconds. It must be longer than a load balancer keeps its connections:
   * otherwise the balancer sends requests to closed ones.
   */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(3600)
  KEEP_ALIVE_TIMEOUT = 65;

  /** A PEM file with the certificate chain, to serve https without a proxy. */
  @IsOptional()
  @IsString()
  TLS_CERT?: string;

  /** A PEM file with the private key of TLS_CERT. */
  @IsOptional()
  @IsString()
  TLS_KEY?: string;

  /** The port of a second https listener, which asks clients for certificates (RFC 8705). The one at PORT never does. */
  @IsOptional()
  @Whole()
  @IsInt()
  @Min(1)
  @Max(65_535)
  MTLS_PORT?: number;

  /** The origin at which clients with certificates reach this server: `mtls_endpoint_aliases` (RFC 8705 §5). */
  @IsOptional()
  @IsIssuer()
  MTLS_ISSUER?: string;

  /** The header in which the proxies of TRUST_PROXY forward the certificate of the client (RFC 9440). */
  @IsOptional()
  @IsForwardedHeader()
  CLIENT_CERT_HEADER?: string;

  /** The form of that header: a byte sequence of RFC 9440, or URL-encoded PEM. */
  @IsIn(['rfc9440', 'pem'])
  CLIENT_CERT_FORMAT: 'rfc9440' | 'pem' = 'rfc9440';

  /** A PEM file with the authorities that issue certificates of clients, for `tls_client_auth`. */
  @IsOptional()
  @IsString()
  CLIENT_CERT_CA?: string;
}
