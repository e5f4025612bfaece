import { Injectable } from '@nestjs/common';
import { OAuthError, RecentCache } from '../../common/index.js';
import { GuardedFetch } from '../../outbound/index.js';
import { keysOfSet, publishedKeyOf, type PublishedKey } from './published-key.js';

/** How long keys are cached, in milliseconds. The caching headers of their server are ignored. */
const KEPT = 60_000;
/** Milliseconds until a failed fetch is retried. */
const FAILURE_KEPT = 10_000;
/** Milliseconds between two fetches for unknown keys. */
const FORCED_EVERY = 60_000;
const MOST_URIS = 1000;

const ACCEPT = 'application/jwk-set+json, application/json;q=0.9';

/** Caches the keys at a `jwks_uri` for a minute. Concurrent callers share one fetch. */
@Injectable()
export class RemoteJwks {
  private readonly keys = new RecentCache((uri: string) => this.load(uri), {
    age: KEPT,
    most: MOST_URIS,
    ageOfFailure: unlessBusy(FAILURE_KEPT),
  });
  /** The fetches for unknown keys. */
  private readonly forced = new RecentCache((uri: string) => this.keys.reload(uri), {
    age: FORCED_EVERY,
    most: MOST_URIS,
    ageOfFailure: unlessBusy(FORCED_EVERY),
  });

  constructor(private readonly outbound: GuardedFetch) {}

  /**
   * Gets the keys at a `jwks_uri`.
   *
   * @throws OutboundError, or Error when the answer is not a JWK Set; repeated for ten seconds without a fetch
   * @throws OAuthError `temporarily_unavailable` when too many fetches of keys are in progress
   */
  keysAt(uri: string): Promise<readonly PublishedKey[]> {
    return this.keys.get(uri);
  }

  /**
   * Fetches the keys again when a key is not among those of `keysAt`, because it may be new (OIDC Core §10.1.1).
   *
   * @returns null when such a fetch started less than a minute ago
   * @throws as `keysAt` does
   */
  async renewedKeysAt(uri: string): Promise<readonly PublishedKey[] | null> {
    return this.forced.isFresh(uri) ? null : this.forced.get(uri);
  }

  private async load(uri: string): Promise<readonly PublishedKey[]> {
    const answer = await this.outbound.get(uri, { purpose: 'keys', accept: ACCEPT });
    const members = answer.status === 200 ? keysOfSet(answer.json) : undefined;
    if (members === undefined) throw new Error(`no JWK Set at ${new URL(uri).origin} (status ${answer.status})`);
    return members.map(publishedKeyOf).filter((key) => key !== null);
  }
}

/** A fetch without a place reveals nothing about the keys, so its failure is not cached. */
function unlessBusy(age: number): (error: unknown) => number {
  return (error) => (error instanceof OAuthError ? 0 : age);
}
