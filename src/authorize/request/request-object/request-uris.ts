import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Client } from '../../../client/index.js';
import { OAuthError, quoted, RecentCache } from '../../../common/index.js';
import { GuardedFetch, withReason } from '../../../outbound/index.js';
import { requestObjectRefusals } from '../../refusals/request-object.js';

/** Milliseconds that an object is cached. The caching headers of the client's server are ignored. */
const CACHED = 60_000;
/** Milliseconds that a failure is cached, and an object whose hash is not the requested one. */
const FAILURE_CACHED = 5000;
const MOST_OBJECTS = 200;
const ACCEPT = 'application/oauth-authz-req+jwt, application/jwt;q=0.9, */*;q=0.1';

interface Fetched {
  readonly text: string;
  /** SHA-256, base64url. */
  readonly hash: string;
}

/** Fetches request objects from the registered `request_uris` of clients (OIDC Core §6.2, RFC 9101 §5.2). */
@Injectable()
export class RequestUris {
  private readonly objects = new RecentCache((location: string) => this.load(location), {
    age: CACHED,
    most: MOST_OBJECTS,
    // The fetch was never sent, so the failure is not cached.
    ageOfFailure: (error) => (error instanceof OAuthError ? 0 : FAILURE_CACHED),
  });

  constructor(private readonly outbound: GuardedFetch) {}

  /**
   * Gets the text at a request_uri. It is cached for a minute, and longer while the fragment is its hash. Concurrent
   * callers share one fetch.
   *
   * @param uri untrusted; its fragment identifies a version of the object and need not be a hash
   * @throws OAuthError `invalid_request_uri` when the URI is not registered or the fetch fails;
   *   `temporarily_unavailable` when too many fetches are in progress
   */
  async objectAt(uri: string, client: Client): Promise<string> {
    const [location, fragment] = partsOf(uri);
    const registered = client.metadata.request_uris ?? [];
    if (!registered.some((one) => partsOf(one)[0] === location)) {
      throw requestObjectRefusals.referenceNotRegistered({ received: quoted(uri) });
    }
    try {
      return await this.textAt(location, fragment);
    } catch (cause) {
      if (cause instanceof OAuthError) throw cause;
      const problem = withReason('There is no request object at request_uri', cause);
      throw requestObjectRefusals.nothingAtReference({ problem, reason: (cause as Error).message, cause });
    }
  }

  private async textAt(location: string, fragment: string | undefined): Promise<string> {
    const known = this.objects.peek(location);
    if (known !== undefined && known.hash === fragment) return known.text;
    // The fragment may be the hash of a newer object.
    if (known !== undefined && fragment !== undefined) {
      this.objects.forgetBefore(location, performance.now() - FAILURE_CACHED);
    }
    return (await this.objects.get(location)).text;
  }

  private async load(location: string): Promise<Fetched> {
    const answer = await this.outbound.get(location, { purpose: 'request_object', accept: ACCEPT });
    if (answer.status !== 200) throw new Error(`status ${answer.status} from ${new URL(location).origin}`);
    return { text: answer.text.trim(), hash: createHash('sha256').update(answer.bytes).digest('base64url') };
  }
}

/** Splits a request_uri into its location and its fragment, which is never sent. */
function partsOf(uri: string): readonly [string, string | undefined] {
  const [location = '', fragment] = uri.split('#', 2);
  return [location, fragment];
}
