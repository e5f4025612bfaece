import { Injectable, Logger } from '@nestjs/common';
import { imageTypeOf, OAuthError, RecentCache } from '../../common/index.js';
import { GuardedFetch, OutboundError } from '../../outbound/index.js';

/** Milliseconds that an image is cached. */
const LOGO_TTL = 600_000;
/** Milliseconds that a failure is cached. */
const FAILURE_TTL = 60_000;
/** Images in the cache: 16 MiB, at 128 KiB each. */
const MAX_LOGOS = 128;

/** An image with the type that its bytes show. */
export interface Logo {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Fetches client logos for browsers, so that our pages load nothing from other servers (LC13). */
@Injectable()
export class Logos {
  private readonly logger = new Logger(Logos.name);
  private readonly logos = new RecentCache((uri: string) => this.fetch(uri), {
    age: LOGO_TTL,
    most: MAX_LOGOS,
    ageOf: (logo) => (logo === null ? FAILURE_TTL : LOGO_TTL),
  });

  constructor(private readonly outbound: GuardedFetch) {}

  /**
   * Fetches a logo, or returns it from the cache. Concurrent callers share one fetch (RG4: bounded cost and memory).
   *
   * @param uri a registered logo_uri
   * @returns null when no image is available
   * @throws OAuthError `temporarily_unavailable` when too many fetches are running
   */
  at(uri: string): Promise<Logo | null> {
    return this.logos.get(uri);
  }

  private async fetch(uri: string): Promise<Logo | null> {
    try {
      const answer = await this.outbound.get(uri, {
        purpose: 'picture',
        accept: 'image/png, image/jpeg, image/gif, image/webp',
      });
      const type = answer.isSuccess ? imageTypeOf(answer.bytes) : undefined;
      if (type !== undefined) return { type, bytes: answer.bytes };
      this.logger.log(`no image at the logo_uri of ${URL.parse(uri)?.origin} (${answer.status})`);
    } catch (error) {
      if (error instanceof OAuthError) throw error;
      // A missing image must not stop a sign-in.
      this.logger.log(`logo not fetched: ${error instanceof OutboundError ? error.message : String(error)}`);
    }
    return null;
  }
}
