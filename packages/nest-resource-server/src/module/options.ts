import type { X509Certificate } from 'node:crypto';
import type { DpopNonces } from '../possession/dpop-nonces.js';
import type { ReplayStore } from '../possession/replay-store.js';
import type { HttpRequest } from '../request/http-request.js';

/** Options of `ResourceServerModule`. Durations are seconds. A wrong value stops the start of the application. */
export interface ResourceServerOptions {
  /** The issuer identifier of the OpenID provider. `iss` and the metadata of the provider must equal it exactly. */
  readonly issuer: string;
  /** The identifiers of this API. `aud` of a token must contain at least one of them. */
  readonly audience: string | readonly string[];
  /**
   * The URL that identifies this API in its metadata (RFC 9728 §1.2).
   * Default: `audience`, if it is one URL; without one there is no metadata route.
   */
  readonly resource?: string;
  /**
   * The URL at which clients reach the root of this application, for the `htu` of DPoP proofs (RFC 9449 §4.3), or a
   * function that computes it from a request behind a trusted proxy. Default: the origin of `resource`.
   */
  readonly publicUrl?: string | ((request: HttpRequest) => string);

  /** Algorithms of signed access tokens. Symmetric ones and `none` are refused. Default: `DEFAULT_ALGORITHMS`. */
  readonly algorithms?: readonly string[];
  /**
   * Accepts JWTs whose header has no `typ`, or `typ: JWT`, beside `at+jwt` (RFC 9068 §4), for providers such as Keycloak.
   * ID tokens are then recognized by their claims. Default: false.
   */
  readonly acceptUntypedTokens?: boolean;
  /** Difference of clocks that `exp`, `nbf`, `iat` and `auth_time` allow. Default: 60. */
  readonly clockTolerance?: number;
  /** Characters of the longest token that is read. Default: 8192. */
  readonly maxTokenLength?: number;
  readonly claims?: ClaimNames;

  /** URL of the keys of the provider. Default: `jwks_uri` of its metadata. */
  readonly jwksUri?: string;
  readonly keys?: KeyOptions;
  /** Allows `http:` URLs of a provider beyond loopback addresses, for development. Default: false. */
  readonly allowHttp?: boolean;
  /** Sends the requests to the provider, for a proxy or a private certificate authority. Default: `fetch` of Node.js. */
  readonly fetch?: typeof fetch;

  /** Introspects opaque tokens (RFC 7662). Without it they are refused. */
  readonly introspection?: IntrospectionOptions;
  /** DPoP (RFC 9449); false refuses tokens that are bound to a DPoP key. Default: accepted where `publicUrl` is known. */
  readonly dpop?: DpopOptions | false;
  readonly mutualTls?: MutualTlsOptions;
  /** Refuses tokens that are bound neither to a DPoP key nor to a certificate. Default: false. */
  readonly requireBoundTokens?: boolean;

  /** `realm` of the challenges. Default: the first `audience`. */
  readonly realm?: string;
  /** Further members of the metadata of this API (RFC 9728 §2); false removes the route. */
  readonly metadata?: Readonly<Record<string, unknown>> | false;
  /** The clock, for tests. Default: the system clock. */
  readonly now?: () => Date;
}

/**
 * Names of claims. A name is a member of the token, or a path of members with dots: `realm_access.roles`. With several
 * names, the values of all of them count. One string is one role or group, and several scopes with spaces.
 */
export interface ClaimNames {
  /** Default: `scope` and `scp`. */
  readonly scope?: string | readonly string[];
  /** Default: `roles`. */
  readonly roles?: string | readonly string[];
  /** Default: `groups`. */
  readonly groups?: string | readonly string[];
}

export interface KeyOptions {
  /** Age at which the keys are fetched again. Default: 600. */
  readonly maxAge?: number;
  /** How long older keys are used while the provider is away. Default: 3600. */
  readonly staleFor?: number;
}

/** How this API calls the introspection endpoint (RFC 7662 §2.1). */
export interface IntrospectionOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** How the secret is sent. Default: `client_secret_basic`. */
  readonly method?: 'client_secret_basic' | 'client_secret_post';
  /** Default: `introspection_endpoint` of the metadata of the provider. */
  readonly endpoint?: string;
  /** Which tokens are introspected: those that are not JWTs, or all. Default: `opaque`. */
  readonly tokens?: 'opaque' | 'all';
  /** How long an active answer is used again: as long, a revoked token still works. Default: 0. */
  readonly cacheFor?: number;
  /**
   * Accepts answers without `aud` or `token_type`, of providers that call only access tokens for the caller active.
   * Elsewhere a refresh token would be accepted. Default: false.
   */
  readonly acceptIncompleteAnswers?: boolean;
}

export interface DpopOptions {
  /** Algorithms of proofs. Default: `DEFAULT_DPOP_ALGORITHMS`. */
  readonly algorithms?: readonly string[];
  /** How long a proof is accepted after its `iat`, besides `clockTolerance`. Default: 60. */
  readonly maxAge?: number;
  /** Where used proofs are remembered. Default: the memory of the process; several processes need a shared store. */
  readonly replays?: ReplayStore;
  /** Asks for a nonce in every proof (RFC 9449 §9), for example `new TimedNonces(secret)`. Default: none. */
  readonly nonces?: DpopNonces;
}

export interface MutualTlsOptions {
  /**
   * Finds the certificate of the client (RFC 8705 §3): DER, PEM or a certificate. Read a header only if a proxy sets it
   * and removes it from requests of clients. Default: the certificate of the TLS connection of the request.
   */
  readonly certificate?: (request: HttpRequest) => X509Certificate | Buffer | string | null | undefined;
}
