import { Injectable } from '@nestjs/common';
import { Clock, Encryption, plusSeconds, SealedText } from '../../common/index.js';
import type { LogoutRequest } from './logout-requests.js';

/** Seconds that the page which asks may stay open. */
const LIFETIME = 3600;
/** Characters: of what a request of the greatest lengths comes to. */
const LONGEST = 20_000;

/** A request on its way through the browser. */
export interface CarriedRequest {
  readonly request: LogoutRequest;
  /** Whom the page asks; null before it does. */
  readonly asked: string | null;
}

interface Sealed extends CarriedRequest {
  readonly until: string;
}

/**
 * Carries a logout request that was read through the browser, sealed: from the POST of a client, which brings no
 * cookies, to our own GET, and from the page that asks to its form. So the ID token of a hint stands in no address of
 * ours, and nothing has to be stored.
 */
@Injectable()
export class SealedRequests {
  private readonly sealed: SealedText<Sealed>;

  constructor(
    encryption: Encryption,
    private readonly clock: Clock,
  ) {
    this.sealed = new SealedText(encryption, 'logout request', LONGEST);
  }

  /** @param asked id of the session whose person is asked */
  seal(request: LogoutRequest, asked: string | null = null): string {
    const until = plusSeconds(this.clock.now(), LIFETIME).toISOString();
    return this.sealed.seal({ request, asked, until });
  }

  /**
   * @param text from anybody
   * @returns null when it is not ours, or too old
   */
  open(text: string): CarriedRequest | null {
    const sealed = this.sealed.open(text);
    return sealed !== null && new Date(sealed.until) > this.clock.now() ? sealed : null;
  }
}
