import { Injectable } from '@nestjs/common';
import { Clock, Encryption, SealedText, type Parameters } from '../../../common/index.js';

/** Seconds between the form of the provider and our own GET. */
const LIFETIME = 60;
/** Characters: an address must fit in headers of 8 kB. */
const LONGEST = 6000;

interface Posted {
  readonly answer: Parameters;
  /** Seconds since 1970. */
  readonly at: number;
}

/**
 * Answers that arrive by a form of the provider (Apple). Such a form carries no cookies (SameSite=Lax), so its answer
 * travels sealed in the address of our own GET, which carries them (ADR 0008).
 */
@Injectable()
export class PostedAnswers {
  private readonly sealed: SealedText<Posted>;

  constructor(
    private readonly clock: Clock,
    encryption: Encryption,
  ) {
    this.sealed = new SealedText(encryption, 'posted answer', LONGEST);
  }

  /** @returns null when the answer is too long for an address */
  seal(answer: Parameters): string | null {
    const text = this.sealed.seal({ answer, at: this.clock.seconds() });
    return text.length > LONGEST ? null : text;
  }

  /** @param text untrusted @returns null when it is none of ours, or too old */
  open(text: string): Parameters | null {
    const posted = this.sealed.open(text);
    return posted === null || posted.at + LIFETIME <= this.clock.seconds() ? null : posted.answer;
  }
}
