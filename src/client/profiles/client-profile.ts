import type { ClientMetadata } from '../metadata/client-metadata.js';

type Member = keyof ClientMetadata;
/** Members that bind the tokens of a client to a key (RFC 9449 §5.2) or to a certificate (RFC 8705 §3.4). */
export type BindingMember = 'dpop_bound_access_tokens' | 'tls_client_certificate_bound_access_tokens';

/**
 * What a client is held to beyond the usual rules: data that registration and requests read. A client on a profile
 * cannot be registered with what the profile forbids.
 */
export interface ClientProfile {
  /** Members with their only value. A client that leaves one out gets it. */
  readonly requires: Readonly<Partial<ClientMetadata>>;
  /** Members whose value, or each of whose values, is among these. The first one replaces a default that is not. */
  readonly allows: Readonly<Partial<Record<Member, readonly string[]>>>;
  /** Members that must be set. A client that leaves one out gets the first value that `allows` has for it. */
  readonly names: readonly Member[];
  /** Members of which one must be true: the ways to bind tokens to the client. A client that leaves all out gets the first. */
  readonly bindsBy: readonly BindingMember[];
  /** Whether every redirect_uri must be https. */
  readonly httpsOnly: boolean;
  /** The algorithms of what the client signs: assertions and request objects. */
  readonly algorithms: readonly string[];
  /** Whether the audience of an assertion must be the issuer alone, as a text. */
  readonly issuerIsAudience: boolean;
  /** Response types, as their sorted words, whose responses need not be JWTs (JARM); null: all of them. */
  readonly plainResponses: readonly string[] | null;
  /** Whether an authorization request must name its redirect_uri. */
  readonly needsRedirectUri: boolean;
  /** Whether an authorization request must name its scope, and a nonce, or without `openid` a state. */
  readonly needsNonceOrState: boolean;
  /** Whether pushed requests need PKCE. Requests of any kind need it by `require_pkce`. */
  readonly needsPkceWhenPushed: boolean;
  /** Whether a backchannel authentication request needs a text that the person compares. */
  readonly needsBindingMessage: boolean;
  /** Whether a request object must name this server in `aud`. */
  readonly needsRequestAudience: boolean;
  /** Whether an ID token of the authorization endpoint contains the hash of the state. */
  readonly hashesState: boolean;
  /** Seconds that a code lives at most. */
  readonly longestCode: number;
  /** Seconds that an access token lives at most. */
  readonly longestAccessToken: number;
  /** Seconds that a refresh token lives at most, from the authorization. */
  readonly longestRefreshToken: number;
  /** Whether a refresh replaces the refresh token. Those of clients that prove a key need no rotation. */
  readonly rotates: boolean;
}
