import { Injectable } from '@nestjs/common';
import { Clock, Encryption, plusSeconds } from '../../common/index.js';
import { NOTHING_ASKED, type LogoutRequest } from './logout-request.js';

const BOUND_TO = 'logout request';
/** Seconds that the page which asks may stay open. */
const LIFETIME = 3600;
/** Characters: of what a request of the greatest lengths comes to. */
const LONGEST = 20_000;

interface Sealed {
  readonly request: LogoutRequest;
  readonly until: string;
}

/**
 * Carries a logout request that was read through the browser, sealed: from the POST of a client, which brings no
 * cookies, to our own GET, and from the page that asks to its form. So the ID token of a hint stands in no address of
 * ours, and nothing has to be stored.
 */
@Injectable()
export class SealedRequests {
  constructor(
    private readonly encryption: Encryption,
    private readonly clock: Clock,
  ) {}

  seal(request: LogoutRequest): string {
    const sealed: Sealed = { request, until: plusSeconds(this.clock.now(), LIFETIME).toISOString() };
    return this.encryption.encrypt(Buffer.from(JSON.stringify(sealed)), BOUND_TO);
  }

  /** @param text from anybody; what is not ours, or too old, asks nothing */
  open(text: string): LogoutRequest {
    try {
      if (text.length > LONGEST) return NOTHING_ASKED;
      const { request, until } = JSON.parse(this.encryption.decrypt(text, BOUND_TO).toString()) as Sealed;
      return new Date(until) > this.clock.now() ? request : NOTHING_ASKED;
    } catch {
      return NOTHING_ASKED;
    }
  }
}
