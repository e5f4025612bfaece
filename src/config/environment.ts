import 'reflect-metadata'; // class-transformer needs it, whoever imports this file first
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
import { LONGEST_REFRESH_LIFE, LONGEST_TOKEN_LIFE } from './limits.js';
import { IsDatabaseUrl, IsEncryptionKeys, IsHostList, IsIssuer, IsListenHost, IsTrustedProxies } from './rules.js';

const YEAR = 31_536_000;
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** `true` and `false` as text; anything else stays as it is and fails `@IsBoolean`. */
const Flag = () =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));

/** A whole number in decimal digits; anything else becomes NaN and fails `@IsInt`. */
const Whole = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? (/^\d{1,15}$/.test(value) ? Number(value) : Number.NaN) : value,
  );

const BOOLEAN = { message: '$property must be true or false' };

/** The environment variables of Grantry (see `.env.example`), as they come: text, checked and given defaults. */
export class Environment {
  @IsIn(['production', 'development', 'test'])
  NODE_ENV: 'production' | 'development' | 'test' = 'production';

  /** The issuer identifier: an origin, https (http on localhost and 127.0.0.1 only); no path, query or fragment (RFC 8414 §2). */
  @ValidateIf((env: Environment) => env.NODE_ENV === 'production' || env.ISSUER !== undefined)
  @IsIssuer()
  ISSUER?: string;

  @Whole()
  @IsInt()
  @Min(0)
  @Max(65_535)
  PORT = 3000;

  /** An address or a host name of this machine. */
  @IsOptional()
  @IsListenHost()
  HOST?: string;

  /** `sqlite:<file>`, `mysql://user:password@host:port,host:port/database?ssl=required|verify-full` */
  @IsDatabaseUrl()
  DATABASE_URL = 'sqlite:data/grantry.sqlite';

  /** A PEM file: the certificate authorities of the database's hosts, for `ssl=verify-full`. */
  @IsOptional()
  @IsString()
  DATABASE_CA?: string;

  /** On a database with several writable nodes; `causal`: every read waits for the node to catch up. */
  @IsIn(['fast', 'causal'])
  CLUSTER_READS: 'fast' | 'causal' = 'fast';

  /** One or more keys of 32 bytes, base64url, comma-separated: the first encrypts, all decrypt. */
  @ValidateIf((env: Environment) => env.NODE_ENV === 'production' || env.ENCRYPTION_KEY !== undefined)
  @IsEncryptionKeys()
  ENCRYPTION_KEY?: string;

  /** The first admin client. It never has the form of a user's `sub`. */
  @IsOptional()
  @Matches(/^(?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9._~-]{1,100}$/, {
    message: 'must be 1 to 100 letters, digits and . _ ~ - and no UUID',
  })
  ADMIN_CLIENT_ID?: string;

  @IsOptional()
  @IsString()
  @MinLength(32)
  @Matches(/^\P{Cc}*$/u, { message: '$property must have no line break or other control character inside' })
  ADMIN_CLIENT_SECRET?: string;

  /** Demo user, clients and resource server; `true` outside production. */
  @IsOptional()
  @Flag()
  @IsBoolean(BOOLEAN)
  DEMO?: boolean;

  /** The number of trusted reverse proxies, or their addresses, comma-separated. */
  @IsOptional()
  @IsTrustedProxies()
  TRUST_PROXY?: string;

  /** `true` with SQLite, else `false`. */
  @IsOptional()
  @Flag()
  @IsBoolean(BOOLEAN)
  MIGRATE_ON_START?: boolean;

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  /** `pretty` on a terminal, else `json`. */
  @IsOptional()
  @IsIn(['pretty', 'json'])
  LOG_FORMAT?: 'pretty' | 'json';

  /** Seconds; RFC 6749 §4.1.2 recommends at most 600. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(600)
  AUTHORIZATION_CODE_TTL = 60;

  /** Seconds. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  ACCESS_TOKEN_TTL = 900;

  /** Seconds. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  ID_TOKEN_TTL = 900;

  /** Seconds from the authorization on; rotation never extends it. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(LONGEST_REFRESH_LIFE)
  REFRESH_TOKEN_TTL = 1_209_600;

  /** Seconds without a refresh. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(LONGEST_REFRESH_LIFE)
  REFRESH_TOKEN_IDLE_TTL = 604_800;

  /** Seconds in which re-sending the refresh token used last answers with the same successor; 0 switches it off. */
  @Whole()
  @IsInt()
  @Min(0)
  @Max(600)
  REFRESH_RETRY_WINDOW = 30;

  /** Seconds from the sign-in on. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(YEAR)
  SESSION_TTL = 43_200;

  /** Seconds without a request. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(YEAR)
  SESSION_IDLE_TTL = 3600;

  /** Seconds that anybody may cache the JWKS; a new key is published that long before it signs. */
  @Whole()
  @IsInt()
  @Min(0)
  @Max(604_800)
  JWKS_MAX_AGE = 3600;

  /** Seconds between two rotations of the signing keys. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(10 * YEAR)
  KEY_ROTATION_INTERVAL = 7_776_000;

  /** `POST /register` without an initial access token; `false` in production. */
  @IsOptional()
  @Flag()
  @IsBoolean(BOOLEAN)
  OPEN_REGISTRATION?: boolean;

  /** Seconds after which a client that registered itself, and that nobody has used since, is gone. */
  @Whole()
  @IsInt()
  @Min(60)
  @Max(YEAR)
  REGISTRATION_UNUSED_TTL = 2_592_000;

  /** Host names and addresses, each with a port where only that one is meant, that server-side fetches may reach although they are private. */
  @IsHostList()
  OUTBOUND_ALLOW = '';

  /**
   * Hosts, each with a port where only that one is meant, whose http redirect_uris an administrator may register for a
   * confidential client: response type `code` with PKCE only.
   */
  @IsHostList()
  HTTP_REDIRECT_HOSTS = '';

  /** A PEM file: certificate authorities that server-side fetches trust beside the usual ones. */
  @IsOptional()
  @IsString()
  OUTBOUND_CA?: string;

  /** `off`: nothing is removed by itself; `POST /admin/maintenance` still does it. */
  @IsIn(['on', 'off'])
  CLEAN_UP: 'on' | 'off' = 'on';

  /** Seconds between two clean-ups. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(86_400)
  CLEAN_UP_INTERVAL = 300;

  /** Password hashes at a time in a process, always fewer than UV_THREADPOOL_SIZE; one less than the cores where it is left out. */
  @IsOptional()
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1000)
  PASSWORD_HASHES?: number;

  /** Swagger UI at `/docs` and the OpenAPI document at `/docs-json`; `off`: 404. */
  @IsIn(['on', 'off'])
  DOCS: 'on' | 'off' = 'on';

  /** `GET /metrics`; `off`: 404. */
  @IsIn(['on', 'off'])
  METRICS: 'on' | 'off' = 'on';

  /** `off` for load tests: no limit per address or client. */
  @IsIn(['on', 'off'])
  RATE_LIMITS: 'on' | 'off' = 'on';

  /** Requests a minute of one client at one address, in each process: the pages that a browser opens. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_PAGES = 3000;

  /** The same for /token and /revoke. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_TOKEN = 6000;

  /** The same for /userinfo, /introspect and /admin. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_API = 60_000;

  /** The same for /register. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  RATE_LIMIT_REGISTRATION = 300;

  /** Seconds that an idle connection stays open: longer than a balancer in front keeps one, or that meets closed ones. */
  @Whole()
  @IsInt()
  @Min(1)
  @Max(3600)
  KEEP_ALIVE_TIMEOUT = 65;

  /** A PEM file: the certificate chain for https without a proxy. */
  @IsOptional()
  @IsString()
  TLS_CERT?: string;

  /** A PEM file: the private key of TLS_CERT. */
  @IsOptional()
  @IsString()
  TLS_KEY?: string;
}
