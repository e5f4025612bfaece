import { Injectable, Logger } from '@nestjs/common';
import { OAuthError, RecentCache } from '../../common/index.js';
import { GuardedFetch, OutboundError } from '../../outbound/index.js';
import { imageTypeOf } from './image-type.js';

/** Milliseconds that a picture, or the lack of one, is kept. */
const FRESH = 600_000;
const FRESH_FAILURE = 60_000;
/** With at most 128 KiB each, 16 MiB. */
const MOST = 128;

/** A picture that is one, whatever its server claims. */
export interface Logo {
  readonly type: string;
  readonly bytes: Buffer;
}

/** Logos of clients, fetched on behalf of browsers, so that no page of ours loads anything from elsewhere (LC13). */
@Injectable()
export class Logos {
  private readonly logger = new Logger(Logos.name);
  private readonly logos = new RecentCache((uri: string) => this.fetch(uri), {
    age: FRESH,
    most: MOST,
    ageOf: (logo) => (logo === null ? FRESH_FAILURE : FRESH),
  });

  constructor(private readonly outbound: GuardedFetch) {}

  /**
   * Callers at the same time share one fetch (RG4: its cost is bounded, and so is what is kept).
   *
   * @param uri a registered logo_uri
   * @returns null when there is no picture to be had
   * @throws OAuthError `temporarily_unavailable` when too many pictures are fetched already
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
      this.logger.log(`no picture at the logo_uri of ${URL.parse(uri)?.origin} (${answer.status})`);
    } catch (error) {
      if (error instanceof OAuthError) throw error;
      // Whatever it was, a missing picture stops nobody's sign-in.
      this.logger.log(`logo not fetched: ${error instanceof OutboundError ? error.message : String(error)}`);
    }
    return null;
  }
}
