import type { ClientMetadata } from '../metadata/client-metadata.js';

type Member = keyof ClientMetadata;

/**
 * What a client is held to beyond the usual rules: data that registration and requests read. A client on a profile
 * cannot be registered with what the profile forbids.
 */
export interface ClientProfile {
  /** Members with their only value. A client that leaves one out gets it. */
  readonly requires: Readonly<Partial<ClientMetadata>>;
  /** Members whose value, or each of whose values, is among these. The first one replaces a default that is not. */
  readonly allows: Readonly<Partial<Record<Member, readonly string[]>>>;
  /** Whether every redirect_uri must be https. */
  readonly httpsOnly: boolean;
  /** The algorithms of what the client signs: assertions and request objects. */
  readonly algorithms: readonly string[];
  /** Whether the audience of an assertion must be the issuer alone, as a text. */
  readonly issuerIsAudience: boolean;
  /** Whether authorization responses must be JWTs (JARM). */
  readonly signsResponses: boolean;
  /** Seconds that a code lives at most. */
  readonly longestCode: number;
  /** Whether a refresh replaces the refresh token. Those of clients that prove a key need no rotation. */
  readonly rotates: boolean;
}
