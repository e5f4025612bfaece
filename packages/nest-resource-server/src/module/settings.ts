import type { DpopNonces } from '../possession/dpop-nonces.js';
import { MemoryReplayStore, type ReplayStore } from '../possession/replay-store.js';
import type { HttpRequest } from '../request/http-request.js';
import type { IntrospectionOptions, MutualTlsOptions, ResourceServerOptions } from './options.js';
import { problemsOf } from './option-checks.js';

// prettier-ignore
/** Signature algorithms of access tokens: asymmetric ones that `jose` verifies (RFC 7518 §3.1, RFC 8037, RFC 9864). */
export const DEFAULT_ALGORITHMS = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519',
] as const;

/** Algorithms of DPoP proofs (RFC 9449 §4.2). RSASSA-PKCS1-v1_5 is left out, as FAPI 2.0 §5.4 asks. */
export const DEFAULT_DPOP_ALGORITHMS = ['ES256', 'ES384', 'PS256', 'EdDSA', 'Ed25519'] as const;

/** The injection token of the settings. */
export const SETTINGS = Symbol('ResourceServerSettings');

/** The checked options, with every default. Durations are seconds. */
export interface Settings {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** null when this API has no URL. */
  readonly resource: string | null;
  /** null when the public URL is unknown. */
  readonly publicUrl: ((request: HttpRequest) => string) | null;
  readonly algorithms: readonly string[];
  readonly acceptUntypedTokens: boolean;
  readonly clockTolerance: number;
  readonly maxTokenLength: number;
  readonly claims: Readonly<Record<'scope' | 'roles' | 'groups', readonly string[]>>;
  readonly jwksUri: string | null;
  readonly keys: { readonly maxAge: number; readonly staleFor: number };
  readonly allowHttp: boolean;
  readonly fetch: typeof fetch;
  readonly introspection: Required<Omit<IntrospectionOptions, 'endpoint'>> & { readonly endpoint: string | null } | null; // prettier-ignore
  /** null when DPoP is off. */
  readonly dpop: DpopSettings | null;
  /** null when nothing says how: then the TLS connection shows the certificate. */
  readonly mutualTls: MutualTlsOptions | null;
  readonly requireBoundTokens: boolean;
  readonly realm: string;
  readonly metadata: Readonly<Record<string, unknown>> | false;
  readonly now: () => Date;
}

export interface DpopSettings {
  readonly algorithms: readonly string[];
  readonly maxAge: number;
  readonly replays: ReplayStore;
  readonly nonces: DpopNonces | null;
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws Error that names every wrong option and its rule, never its value
 */
export function settingsOf(options: ResourceServerOptions): Settings {
  const problems = problemsOf(options);
  if (problems.length > 0) throw new Error(`ResourceServerModule cannot start:\n  ${problems.join('\n  ')}`);
  const audience = listOf(options.audience);
  const resource = options.resource ?? (audience.length === 1 && URL.canParse(audience[0]!) ? audience[0]! : null);
  const publicUrl = publicUrlOf(options, resource);
  return {
    issuer: options.issuer,
    audience,
    resource: isHttp(resource) ? resource : null,
    publicUrl,
    algorithms: options.algorithms ?? DEFAULT_ALGORITHMS,
    acceptUntypedTokens: options.acceptUntypedTokens ?? false,
    clockTolerance: options.clockTolerance ?? 60,
    maxTokenLength: options.maxTokenLength ?? 8192,
    claims: claimsOf(options),
    jwksUri: options.jwksUri ?? null,
    keys: { maxAge: 600, staleFor: 3600, ...options.keys },
    allowHttp: options.allowHttp ?? false,
    fetch: options.fetch ?? fetch,
    introspection: introspectionOf(options),
    dpop: publicUrl === null ? null : dpopOf(options),
    mutualTls: options.mutualTls ?? null,
    requireBoundTokens: options.requireBoundTokens ?? false,
    realm: options.realm ?? audience[0]!,
    metadata: options.metadata ?? {},
    now: options.now ?? (() => new Date()),
  };
}

function publicUrlOf({ publicUrl }: ResourceServerOptions, resource: string | null): Settings['publicUrl'] {
  if (typeof publicUrl === 'function') return publicUrl;
  const url = publicUrl ?? (isHttp(resource) ? new URL(resource).origin : null);
  return url === null ? null : () => url;
}

function claimsOf({ claims = {} }: ResourceServerOptions): Settings['claims'] {
  const { scope = ['scope', 'scp'], roles = 'roles', groups = 'groups' } = claims;
  return { scope: listOf(scope), roles: listOf(roles), groups: listOf(groups) };
}

function introspectionOf({ introspection }: ResourceServerOptions): Settings['introspection'] {
  if (introspection === undefined) return null;
  const defaults = {
    method: 'client_secret_basic',
    tokens: 'opaque',
    cacheFor: 0,
    acceptIncompleteAnswers: false,
  } as const;
  return { ...defaults, endpoint: null, ...introspection };
}

function dpopOf({ dpop = {} }: ResourceServerOptions): DpopSettings | null {
  if (dpop === false) return null;
  const { algorithms = DEFAULT_DPOP_ALGORITHMS, maxAge = 60, nonces = null } = dpop;
  return { algorithms, maxAge, nonces, replays: dpop.replays ?? new MemoryReplayStore() };
}

function isHttp(url: string | null): url is string {
  return url !== null && /^https?:/i.test(url);
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
