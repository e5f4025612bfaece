import { Injectable } from '@nestjs/common';
import { Clock, Encryption, newSecret, plusSeconds, SealedText, type SubjectId } from '../../../common/index.js';
import type { SingleUse } from '../../../database/index.js';
import { SpentChallenges } from './spent-challenges.js';

/** Seconds in which a challenge must be answered (PE2). */
const LIFETIME = 300;
/** Characters of a ticket. */
const LONGEST_TICKET = 600;

export type Ceremony = 'registration' | 'authentication';

interface Ticket {
  readonly challenge: string;
  readonly ceremony: Ceremony;
  /** The user whose answer is expected; null for any user with a passkey. */
  readonly sub: SubjectId | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A challenge of a ceremony, and the sealed text by which a form carries it. */
export interface Challenge {
  /** 256 random bits in base64url. */
  readonly challenge: string;
  readonly ticket: string;
}

/** A challenge that may be answered. */
export interface OpenChallenge {
  readonly challenge: string;
  readonly once: SingleUse;
}

/** Challenges of passkey ceremonies: made without a row, answered once. */
@Injectable()
export class Challenges {
  private readonly tickets: SealedText<Ticket>;

  constructor(
    private readonly spent: SpentChallenges,
    private readonly clock: Clock,
    encryption: Encryption,
  ) {
    this.tickets = new SealedText(encryption, 'passkey challenge', LONGEST_TICKET);
  }

  /** @param sub the user whose answer is expected; null for any user with a passkey */
  begin(ceremony: Ceremony, sub: SubjectId | null): Challenge {
    const challenge = newSecret();
    return { challenge, ticket: this.tickets.seal({ challenge, ceremony, sub, at: this.clock.now().getTime() }) };
  }

  /**
   * @param ticket any text
   * @returns null when the ticket is for another ceremony or another user, or has expired
   */
  open(ceremony: Ceremony, sub: SubjectId | null, ticket: string): OpenChallenge | null {
    const opened = this.tickets.open(ticket);
    if (opened === null || opened.ceremony !== ceremony || opened.sub !== sub) return null;
    const expiresAt = plusSeconds(new Date(opened.at), LIFETIME);
    if (expiresAt <= this.clock.now()) return null;
    return { challenge: opened.challenge, once: this.spent.onceFor(opened.challenge, expiresAt) };
  }
}
