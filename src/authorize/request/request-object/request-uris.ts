import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import { OAuthError } from '../../../common/index.js';
import { GuardedFetch, withReason } from '../../../outbound/index.js';

/** Milliseconds. What the client's server says about caching counts for nothing. */
const KEPT = 60_000;
/** Milliseconds that a failure is remembered, and an object whose hash is not the one asked for. */
const BRIEFLY = 5000;
const MOST_OBJECTS = 200;
const ACCEPT = 'application/oauth-authz-req+jwt, application/jwt;q=0.9, */*;q=0.1';

interface Fetched {
  readonly text: string;
  /** SHA-256, base64url. */
  readonly hash: string;
}

interface Entry {
  readonly object: Promise<Fetched>;
  readonly fetchedAt: number;
  /** Undefined while it is under way. */
  readonly hash?: string | undefined;
  readonly failed?: boolean;
}

/** Fetches request objects from where their clients registered them (OIDC Core §6.2, RFC 9101 §5.2). */
@Injectable()
export class RequestUris {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly outbound: GuardedFetch) {}

  /**
   * The text at a request_uri: remembered for a minute, or for as long as the fragment is its hash. Askers at the same
   * time share one fetch.
   *
   * @param uri from anybody; a fragment only says which version is meant, and need not be a hash
   * @throws OAuthError `invalid_request_uri` when it is not registered, or nothing can be had from there;
   *   `temporarily_unavailable` when too many are fetched already
   */
  async objectAt(uri: string, client: Client): Promise<string> {
    const [location, fragment] = partsOf(uri);
    const registered = client.metadata.request_uris ?? [];
    if (!registered.some((one) => partsOf(one)[0] === location)) {
      throw new OAuthError('invalid_request_uri', 'request_uri is not registered for this client');
    }
    const entry = this.entries.get(location);
    try {
      const { text } = await (entry !== undefined && isFresh(entry, fragment) ? entry.object : this.fetch(location));
      return text;
    } catch (cause) {
      if (cause instanceof OAuthError) throw cause;
      const description = withReason('There is no request object at request_uri', cause);
      throw new OAuthError('invalid_request_uri', description, { reason: (cause as Error).message, cause });
    }
  }

  private fetch(location: string): Promise<Fetched> {
    const entry = { object: this.load(location), fetchedAt: performance.now() };
    this.remember(location, entry);
    const settle = (outcome: Pick<Entry, 'hash' | 'failed'>) => {
      if (this.entries.get(location) === entry) this.entries.set(location, { ...entry, ...outcome });
    };
    entry.object.then(
      ({ hash }) => settle({ hash }),
      (error: unknown) => (error instanceof OAuthError ? this.entries.delete(location) : settle({ failed: true })),
    );
    return entry.object;
  }

  private async load(location: string): Promise<Fetched> {
    const answer = await this.outbound.get(location, { purpose: 'request_object', accept: ACCEPT });
    if (answer.status !== 200) throw new Error(`status ${answer.status} from ${new URL(location).origin}`);
    return { text: answer.text.trim(), hash: createHash('sha256').update(answer.bytes).digest('base64url') };
  }

  private remember(location: string, entry: Entry): void {
    this.entries.delete(location);
    const [oldest] = this.entries.keys();
    if (this.entries.size >= MOST_OBJECTS && oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(location, entry);
  }
}

/** Of a registered and of a sent request_uri: where it is, and the fragment, which is never sent to anybody. */
function partsOf(uri: string): readonly [string, string | undefined] {
  const [location = '', fragment] = uri.split('#', 2);
  return [location, fragment];
}

function isFresh({ fetchedAt, hash, failed }: Entry, fragment: string | undefined): boolean {
  if (hash !== undefined && hash === fragment) return true;
  const isOther = fragment !== undefined && hash !== undefined;
  return performance.now() - fetchedAt < (failed || isOther ? BRIEFLY : KEPT);
}
