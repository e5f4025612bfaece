import { Injectable } from '@nestjs/common';
import { Clock, Encryption, SealedText } from '../../../common/index.js';

/** Seconds after which a new nonce is given out. */
const RENEWED_AFTER = 60;
/** Seconds in which a nonce is accepted. */
const ACCEPTED_FOR = 300;
const LONGEST = 300;

interface Content {
  /** Seconds since 1970. */
  readonly at: number;
}

/**
 * Nonces for DPoP proofs (RFC 9449 §8): the time, sealed with the key of the server. Every process accepts those of the
 * others, nothing is stored, and a nonce of another server cannot be opened.
 */
@Injectable()
export class DpopNonces {
  private readonly sealed: SealedText<Content>;
  private last: (Content & { readonly text: string }) | undefined;

  constructor(
    encryption: Encryption,
    private readonly clock: Clock,
  ) {
    this.sealed = new SealedText(encryption, 'dpop-nonce', LONGEST);
  }

  /** The nonce to send with a response. */
  current(): string {
    const at = this.clock.seconds();
    if (this.last === undefined || Math.abs(at - this.last.at) >= RENEWED_AFTER) {
      this.last = { at, text: this.sealed.seal({ at }) };
    }
    return this.last.text;
  }

  /** @param nonce untrusted */
  accepts(nonce: string): boolean {
    const content = this.sealed.open(nonce);
    return content !== null && Math.abs(this.clock.seconds() - content.at) <= ACCEPTED_FOR;
  }
}
