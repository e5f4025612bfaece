import { Injectable } from '@nestjs/common';
import { OAuthError } from '../../common/index.js';
import { GuardedFetch } from '../../outbound/index.js';
import { keysOfSet, publishedKeyOf, type PublishedKey } from './published-key.js';

/** Milliseconds. What the server of the keys says about caching counts for nothing. */
const KEPT = 60_000;
/** Milliseconds: how long a fetch that failed is not tried again. */
const FAILURE_KEPT = 10_000;
/** Milliseconds between two fetches that an unknown key caused. */
const FORCED_EVERY = 60_000;
const MOST_URIS = 1000;

const ACCEPT = 'application/jwk-set+json, application/json;q=0.9';

interface Entry {
  readonly keys: Promise<readonly PublishedKey[]>;
  readonly keptUntil: number;
  readonly lastForced: number;
}

/** Remembers the keys behind a `jwks_uri` for a minute. Askers at the same time share one fetch. */
@Injectable()
export class RemoteJwks {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly outbound: GuardedFetch) {}

  /**
   * @throws OutboundError, or Error when what came is no JWK Set; again for ten seconds without a fetch
   * @throws OAuthError `temporarily_unavailable` when too many keys are fetched already: that says nothing about these
   */
  async keysAt(uri: string): Promise<readonly PublishedKey[]> {
    const entry = this.entries.get(uri);
    return entry !== undefined && performance.now() < entry.keptUntil ? entry.keys : this.fetch(uri, entry?.lastForced);
  }

  /**
   * For somebody who did not find their key among those of `keysAt`: it may be new (OIDC Core §10.1.1).
   *
   * @returns null when this must wait, since it was done less than a minute ago
   * @throws as `keysAt` does
   */
  async renewedKeysAt(uri: string): Promise<readonly PublishedKey[] | null> {
    const entry = this.entries.get(uri);
    const now = performance.now();
    if (entry !== undefined && now - entry.lastForced < FORCED_EVERY) return null;
    return this.fetch(uri, now);
  }

  private fetch(uri: string, lastForced = -Infinity): Promise<readonly PublishedKey[]> {
    const before = this.entries.get(uri);
    const keys = this.load(uri);
    this.remember(uri, { keys, keptUntil: performance.now() + KEPT, lastForced });
    keys.catch((error: unknown) => {
      const entry = this.entries.get(uri);
      if (entry?.keys !== keys) return;
      if (!isBusy(error)) this.entries.set(uri, { ...entry, keptUntil: performance.now() + FAILURE_KEPT });
      else if (before === undefined) this.entries.delete(uri);
      else this.entries.set(uri, before);
    });
    return keys;
  }

  private async load(uri: string): Promise<readonly PublishedKey[]> {
    const answer = await this.outbound.get(uri, { purpose: 'keys', accept: ACCEPT });
    const members = answer.status === 200 ? keysOfSet(answer.json) : undefined;
    if (members === undefined) throw new Error(`no JWK Set at ${new URL(uri).origin} (status ${answer.status})`);
    return members.map(publishedKeyOf).filter((key) => key !== null);
  }

  private remember(uri: string, entry: Entry): void {
    this.entries.delete(uri);
    const [oldest] = this.entries.keys();
    if (this.entries.size >= MOST_URIS && oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(uri, entry);
  }
}

/** There was no fetch, so nothing is known about the keys: neither to be remembered nor to replace others. */
function isBusy(error: unknown): boolean {
  return error instanceof OAuthError;
}
