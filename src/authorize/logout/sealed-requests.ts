import { Injectable } from '@nestjs/common';
import { Clock, Encryption, plusSeconds, SealedText } from '../../common/index.js';
import type { LogoutRequest } from './logout-requests.js';

/** Seconds that the confirmation page can be used. */
const LIFETIME = 3600;
/** Characters: a request in which every parameter has its maximum length. */
const LONGEST = 20_000;

/** A logout request while the browser carries it. */
export interface CarriedRequest {
  readonly request: LogoutRequest;
  /** The session whose user is asked to confirm; null before the confirmation page. */
  readonly asked: string | null;
}

interface Sealed extends CarriedRequest {
  readonly until: string;
}

/**
 * Seals a parsed logout request into an address: from a client's POST, which carries no cookies, to GET of this
 * endpoint, and from the confirmation page to its form. The ID token of a hint then appears in no address, and nothing
 * has to be stored.
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

  /** @param asked id of the session whose user is asked to confirm */
  seal(request: LogoutRequest, asked: string | null = null): string {
    const until = plusSeconds(this.clock.now(), LIFETIME).toISOString();
    return this.sealed.seal({ request, asked, until });
  }

  /**
   * @param text untrusted
   * @returns null when this server did not seal it, or when it has expired
   */
  open(text: string): CarriedRequest | null {
    const sealed = this.sealed.open(text);
    return sealed !== null && new Date(sealed.until) > this.clock.now() ? sealed : null;
  }
}
