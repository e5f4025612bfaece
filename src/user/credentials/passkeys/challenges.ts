import { Injectable } from '@nestjs/common';
import {
  Clock,
  digestOf,
  Encryption,
  newId,
  newSecret,
  plusSeconds,
  SealedText,
  type AttemptId,
  type SubjectId,
} from '../../../common/index.js';
import {
  isUniqueViolation,
  Statements,
  type Claim,
  type CompiledTable,
  type SingleUse,
  type Writer,
} from '../../../database/index.js';
import { SpentChallenge } from './spent-challenge.entity.js';

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

/** Another answer was first. */
export class ChallengeSpent extends Error {}

/** Challenges of passkey ceremonies: made without a row, answered once. The only class that touches `spent_challenges`. */
@Injectable()
export class Challenges {
  private readonly tickets: SealedText<Ticket>;
  private readonly table: CompiledTable<SpentChallenge>;

  constructor(
    private readonly clock: Clock,
    encryption: Encryption,
    statements: Statements,
  ) {
    this.tickets = new SealedText(encryption, 'passkey challenge', LONGEST_TICKET);
    this.table = statements.tableOf(SpentChallenge);
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
    return { challenge: opened.challenge, once: this.onceFor(opened.challenge, expiresAt) };
  }

  private onceFor(challenge: string, expiresAt: Date): SingleUse {
    const row = SpentChallenge.of({ digest: digestOf(challenge), usedBy: newId<AttemptId>(), expiresAt });
    return {
      claim: (writer) => this.claim(writer, row),
      lost: () => Promise.reject(new ChallengeSpent()),
    };
  }

  private async claim(writer: Writer, row: SpentChallenge): Promise<Claim> {
    const { digest, usedBy } = row;
    const found = await this.table.findIn(writer, { digest });
    if (found !== null) return found.usedBy === usedBy ? 'kept' : 'lost';
    try {
      await this.table.insert(writer, row);
      return 'won';
    } catch (error) {
      if (isUniqueViolation(error)) return 'lost';
      throw error;
    }
  }
}
