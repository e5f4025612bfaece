import { readFileSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { brandOf, type BrandSettings } from './brand-files.js';
import { mutualTlsOf, type MutualTls } from './client-certificates.js';
import { crossFaults, databaseFaults } from './cross-faults.js';
import { encryptionKeyOf } from './encryption-key-file.js';
import { Theme, type Links, type SignInRule } from '../common/index.js';
import type { ClientEndpointMember, Endpoint } from './endpoints.js';
import { Environment } from './environment.js';
import { clientEndpointsAt, hrefOf, pathOf } from './links.js';
import { LOOPBACK_ADDRESSES } from './loopback.js';
import { noticesOf, type Notice } from './notices.js';
import type { ProfileName } from './profile-names.js';
import { signUpOf, type SignUp } from './sign-up.js';
import { profileClaimsOf, type ProfileClaim } from './profile-claims.js';
import { mailboxOf, smtpAddressOf, type Mailbox, type SmtpAddress } from './smtp-address.js';

/** The address of the database. */
export interface Database {
  /** DATABASE_URL, validated. */
  readonly url: string;
  /** The certificate authorities of its hosts, as PEM. */
  readonly ca?: string;
}

/** The sender of mails that are only shown, by an issuer whose host is an address. */
const UNKNOWN_SENDER: Mailbox = { name: '', address: 'no-reply@localhost' };

/** The configuration of the server: validated, typed, immutable. Durations are in seconds. */
export class Configuration implements Links {
  readonly production: boolean;
  /** Whether a URL answers approvals, for the tests of the OpenID Foundation: NODE_ENV=test. */
  readonly answersForTests: boolean;
  readonly issuer: string;
  readonly port: number;
  readonly host: string;
  readonly database: Database;
  /** Whether every read on a cluster waits until the node has caught up (CLUSTER_READS). */
  readonly causalReads: boolean;
  /** Keys of 32 bytes; the first encrypts, all decrypt. */
  readonly encryptionKeys: readonly Buffer[];
  readonly adminClient: { readonly id: string | undefined; readonly secret: string | undefined };
  readonly demo: boolean;
  readonly trustProxy: number | readonly string[] | false;
  readonly migrateOnStart: boolean;
  readonly log: { readonly level: string; readonly format: 'pretty' | 'json' };
  readonly authorizationCodeTtl: number;
  readonly accessTokenTtl: number;
  readonly idTokenTtl: number;
  readonly refreshTokenTtl: number;
  readonly refreshTokenIdleTtl: number;
  readonly refreshRetryWindow: number;
  readonly sessionTtl: number;
  readonly sessionIdleTtl: number;
  /** Of sessions that people keep, in seconds; 0 when they cannot. */
  readonly keepSignedIn: number;
  readonly jwksMaxAge: number;
  readonly keyRotationInterval: number;
  /** Whether people may and must use a second factor. */
  readonly mfa: 'off' | 'optional' | 'required';
  /** The sign-in of a person that changes something by the admin API. */
  readonly adminSignIn: SignInRule;
  /** The sign-in behind a token at `/userinfo`. */
  readonly userinfoSignIn: SignInRule;
  /** Who may create an account. */
  readonly signUp: SignUp;
  /** The mail server; undefined: no mail is sent. */
  readonly smtp: SmtpAddress | undefined;
  readonly mailFrom: Mailbox;
  /** What the owner of an account is told by mail. */
  readonly securityMails: ReadonlySet<Notice>;
  /** The brand of the environment; the admin API can replace it. */
  readonly brand: BrandSettings;
  /** The templates and texts of the operator. */
  readonly theme: Theme;
  /** The standard claims that people may edit themselves. */
  readonly profileClaims: ReadonlySet<ProfileClaim>;
  /** Whether people may delete their own account. */
  readonly accountDeletion: boolean;
  /** The sign-in application of the operator; null for the pages of this server. */
  readonly loginUrl: string | null;
  /** The profile that every client is held to; null for none. */
  readonly serverProfile: ProfileName | null;
  /** Whether every authorization request must be pushed. */
  readonly requiresPushedRequests: boolean;
  /** Whether every DPoP proof must contain a nonce. */
  readonly dpopNonce: boolean;
  readonly openRegistration: boolean;
  readonly registrationUnusedTtl: number;
  readonly outboundAllow: readonly string[];
  /** Hosts whose http redirect_uris may be registered. */
  readonly httpRedirectHosts: readonly string[];
  /** Additional certificate authorities for fetches, as PEM. */
  readonly outboundCa: Buffer | undefined;
  readonly cleanUp: { readonly on: boolean; readonly interval: number };
  /** Hashes at a time; undefined: one less than the number of cores. */
  readonly passwordHashes: number | undefined;
  readonly docs: boolean;
  /** How long an idle connection stays open. */
  readonly keepAliveTimeout: number;
  readonly metrics: boolean;
  readonly rateLimits: boolean;
  /** For one client at one address, in one process. */
  readonly requestsPerMinute: Readonly<Record<'pages' | 'mails' | 'token' | 'api' | 'registration', number>>;
  /** Undefined when the server sees no certificates of clients. */
  readonly mutualTls: MutualTls | undefined;
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;

  constructor(env: Environment) {
    this.production = env.NODE_ENV === 'production';
    this.answersForTests = env.NODE_ENV === 'test';
    this.port = env.PORT;
    this.issuer = env.ISSUER ?? `http://localhost:${env.PORT}`;
    this.host = env.HOST ?? (this.production ? '0.0.0.0' : LOOPBACK_ADDRESSES[0]);
    this.database = databaseFrom(env);
    this.causalReads = env.CLUSTER_READS === 'causal';
    this.encryptionKeys = encryptionKeyOf(env);
    this.adminClient = { id: env.ADMIN_CLIENT_ID, secret: env.ADMIN_CLIENT_SECRET };
    this.demo = env.DEMO ?? !this.production;
    this.trustProxy = trustProxyOf(env.TRUST_PROXY);
    this.migrateOnStart = env.MIGRATE_ON_START ?? env.DATABASE_URL.startsWith('sqlite:');
    this.log = { level: env.LOG_LEVEL, format: env.LOG_FORMAT ?? (process.stdout.isTTY ? 'pretty' : 'json') };
    this.authorizationCodeTtl = env.AUTHORIZATION_CODE_TTL;
    this.accessTokenTtl = env.ACCESS_TOKEN_TTL;
    this.idTokenTtl = env.ID_TOKEN_TTL;
    this.refreshTokenTtl = env.REFRESH_TOKEN_TTL;
    this.refreshTokenIdleTtl = env.REFRESH_TOKEN_IDLE_TTL;
    this.refreshRetryWindow = env.REFRESH_RETRY_WINDOW;
    this.sessionTtl = env.SESSION_TTL;
    this.sessionIdleTtl = env.SESSION_IDLE_TTL;
    this.keepSignedIn = env.KEEP_SIGNED_IN;
    this.jwksMaxAge = env.JWKS_MAX_AGE;
    this.keyRotationInterval = env.KEY_ROTATION_INTERVAL;
    this.mfa = env.MFA;
    this.adminSignIn = { acr: env.ADMIN_ACR ?? null, maxAge: env.ADMIN_MAX_AGE ?? null };
    this.userinfoSignIn = { acr: env.USERINFO_ACR ?? null, maxAge: env.USERINFO_MAX_AGE ?? null };
    this.signUp = signUpOf(env.SIGN_UP) ?? { mode: 'off', domains: [] };
    this.smtp = env.SMTP_URL === undefined ? undefined : smtpAddressOf(env.SMTP_URL);
    this.mailFrom = mailboxOf(env.MAIL_FROM ?? `no-reply@${new URL(this.issuer).hostname}`) ?? UNKNOWN_SENDER;
    this.securityMails = noticesOf(env.SECURITY_MAILS) ?? new Set();
    this.brand = brandOf(env);
    this.theme = env.THEME_DIR === undefined ? Theme.NONE : Theme.of(env.THEME_DIR);
    this.profileClaims = profileClaimsOf(env.PROFILE_CLAIMS) ?? new Set();
    this.accountDeletion = env.ACCOUNT_DELETION === 'on';
    this.loginUrl = env.LOGIN_URL ?? null;
    this.requiresPushedRequests = env.REQUIRE_PUSHED_REQUESTS;
    this.serverProfile = env.SERVER_PROFILE ?? null;
    this.dpopNonce = env.DPOP_NONCE === 'on';
    this.openRegistration = env.OPEN_REGISTRATION ?? !this.production;
    this.registrationUnusedTtl = env.REGISTRATION_UNUSED_TTL;
    this.outboundAllow = listOf(env.OUTBOUND_ALLOW);
    this.httpRedirectHosts = listOf(env.HTTP_REDIRECT_HOSTS);
    this.outboundCa = env.OUTBOUND_CA ? readFileSync(env.OUTBOUND_CA) : undefined;
    this.cleanUp = { on: env.CLEAN_UP === 'on', interval: env.CLEAN_UP_INTERVAL };
    this.passwordHashes = env.PASSWORD_HASHES;
    this.docs = env.DOCS === 'on';
    this.keepAliveTimeout = env.KEEP_ALIVE_TIMEOUT;
    this.metrics = env.METRICS === 'on';
    this.rateLimits = env.RATE_LIMITS === 'on';
    this.requestsPerMinute = {
      pages: env.RATE_LIMIT_PAGES,
      mails: env.RATE_LIMIT_MAILS,
      token: env.RATE_LIMIT_TOKEN,
      api: env.RATE_LIMIT_API,
      registration: env.RATE_LIMIT_REGISTRATION,
    };
    this.mutualTls = mutualTlsOf(env);
    this.tls =
      env.TLS_CERT && env.TLS_KEY ? { cert: readFileSync(env.TLS_CERT), key: readFileSync(env.TLS_KEY) } : undefined;
  }

  /** The identifier of the admin API as a resource (RFC 8707). */
  get adminResource(): string {
    return this.urlOf('admin');
  }

  /** Whether browsers reach the server by https, so that its cookies are `Secure`. */
  get secure(): boolean {
    return this.issuer.startsWith('https:');
  }

  /** Whether clients can show certificates (RFC 8705). */
  get seesClientCertificates(): boolean {
    return this.mutualTls !== undefined;
  }

  /**
   * The absolute URL of an endpoint.
   *
   * @param below as in `hrefOf`
   */
  urlOf(endpoint: Endpoint, below?: string): string {
    return hrefOf(this.issuer, endpoint, below);
  }

  /**
   * The link to an endpoint, for a page or a redirect: its URL without the origin.
   *
   * @param below as in `hrefOf`
   */
  linkTo(endpoint: Endpoint, below?: string): string {
    return hrefOf(pathOf(this.issuer), endpoint, below);
  }

  /** The URLs of the endpoints for clients at MTLS_ISSUER (RFC 8705 §5); undefined without it. */
  get mutualTlsAliases(): Readonly<Record<ClientEndpointMember, string>> | undefined {
    const base = this.mutualTls?.issuer;
    return base === undefined ? undefined : clientEndpointsAt(base);
  }

  /** The URLs of the endpoints for clients, by their members of the server's metadata. */
  get clientEndpoints(): Readonly<Record<ClientEndpointMember, string>> {
    return clientEndpointsAt(this.issuer);
  }

  /** The absolute URLs of a path, such as that of a request: below the issuer, and below MTLS_ISSUER (RFC 8705 §5). */
  urlsOfPath(path: string): readonly string[] {
    const alias = this.mutualTls?.issuer;
    return alias === undefined ? [this.issuer + path] : [this.issuer + path, alias + path];
  }

  /** The link to a path of this server. */
  linkToPath(path: string): string {
    return pathOf(this.issuer) + path;
  }
}

/**
 * Reads and validates the environment.
 *
 * @throws Error naming each bad variable and the rule it breaks, never its value
 */
export function loadConfiguration(variables: NodeJS.ProcessEnv): Configuration {
  const env = plainToInstance(Environment, trimmed(variables), { exposeDefaultValues: true });
  const ofFields = fieldFaults(env);
  const isReported = (fault: string) => ofFields.some((known) => nameIn(known) === nameIn(fault));
  const faults = [...ofFields, ...crossFaults(env).filter((fault) => !isReported(fault))];
  if (faults.length > 0) throw new Error(`Grantry cannot start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return Object.freeze(new Configuration(env));
}

/**
 * Reads DATABASE_URL and DATABASE_CA only, for commands that need no other variable.
 *
 * @throws Error naming each rule that they break, never a value
 */
export function databaseOf(variables: NodeJS.ProcessEnv): Database {
  const env = Object.assign(new Environment(), pick(trimmed(variables), 'DATABASE_URL', 'DATABASE_CA'));
  const faults = [...fieldFaults(env), ...databaseFaults(env)].filter((says) => says.startsWith('DATABASE_'));
  if (faults.length > 0) throw new Error(`Grantry cannot start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  return databaseFrom(env);
}

function databaseFrom({ DATABASE_URL, DATABASE_CA }: Environment): Database {
  return { url: DATABASE_URL, ...(DATABASE_CA && { ca: readFileSync(DATABASE_CA, 'utf8') }) };
}

/**
 * Reads ENCRYPTION_KEY only, which is required here.
 *
 * @returns keys of 32 bytes; the first encrypts, all decrypt
 * @throws Error naming the rule that it breaks, never its value
 */
export function encryptionKeysOf(variables: NodeJS.ProcessEnv): readonly Buffer[] {
  const env = Object.assign(new Environment(), pick(trimmed(variables), 'ENCRYPTION_KEY'));
  const fault = fieldFaults(env).find((says) => says.startsWith('ENCRYPTION_KEY '));
  if (fault !== undefined) throw new Error(`Grantry cannot start:\n  ${fault}`);
  return encryptionKeyOf(env);
}

/** Removes white space around values, because files with secrets end in a line break, and drops empty values. */
function trimmed(variables: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const values = Object.entries(variables).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== ''));
}

function pick(values: Readonly<Record<string, string>>, ...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

/** One sentence for each faulty variable. A value that is not a number is not also reported as out of bounds. */
function fieldFaults(env: Environment): string[] {
  return validateSync(env).map(({ property, constraints = {} }) => {
    const says = constraints['isInt'] ?? Object.values(constraints)[0] ?? 'is not valid';
    return `${property} ${says.replace(`${property} `, '')}`;
  });
}

/** The variable with which the sentence of a fault begins. */
function nameIn(fault: string): string | undefined {
  return /^[A-Z_]+/.exec(fault)?.[0];
}

function trustProxyOf(value: string | undefined): Configuration['trustProxy'] {
  if (value === undefined) return false;
  return /^\d+$/.test(value) ? Number(value) : value.split(',').map((address) => address.trim());
}

/** Splits a list that is separated by commas. */
function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}
