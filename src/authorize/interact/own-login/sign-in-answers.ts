import { Injectable } from '@nestjs/common';
import {
  Clock,
  digestOf,
  equalsInConstantTime,
  newId,
  newSecret,
  plusSeconds,
  type AttemptId,
  type ClientId,
} from '../../../common/index.js';
import {
  isUniqueViolation,
  Redeemer,
  Transactions,
  Verdicts,
  type SingleUse,
  type Tx,
} from '../../../database/index.js';
import type { Interaction } from '../interaction.js';
import { SignInAnswer, type Accepted, type Rejected } from './sign-in-answer.entity.js';
import { SignInAnswerStore } from './sign-in-answer.store.js';

/** Seconds in which the browser must bring the verifier back. */
const LIFETIME = 60;
/** Attempts to store an answer: the second one finds the row of an answer that came at the same time. */
const ATTEMPTS = 3;

export interface NewAnswer {
  /** The client that answers. */
  readonly clientId: ClientId;
  readonly outcome: Accepted | Rejected;
}

/** Another request was first. */
class AnswerSpent extends Error {}

/** Keeps the answers to interactions, and hands each one out once, for its verifier. */
@Injectable()
export class SignInAnswers {
  constructor(
    private readonly store: SignInAnswerStore,
    private readonly transactions: Transactions,
    private readonly redeemer: Redeemer,
    private readonly verdicts: Verdicts,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores an answer in the place of an earlier one.
   *
   * @param record writes the audit event of the answer
   * @returns the verifier: 256 random bits
   */
  async give(
    { id }: Interaction,
    { clientId, outcome }: NewAnswer,
    record: (tx: Tx) => Promise<void>,
  ): Promise<string> {
    const verifier = newSecret();
    const answer = SignInAnswer.of({
      interactionDigest: digestOf(id),
      verifierDigest: digestOf(verifier),
      clientId,
      outcome,
      expiresAt: plusSeconds(this.clock.now(), LIFETIME),
      usedBy: null,
    });
    await this.put(answer, record);
    return verifier;
  }

  /**
   * Uses an answer up.
   *
   * @param interaction opened in the browser that began it
   * @param verifier untrusted
   * @returns null when the verifier is unknown, has expired, was used or replaced, or belongs to another interaction
   */
  async redeem({ id }: Interaction, verifier: string): Promise<SignInAnswer | null> {
    const presented = digestOf(verifier);
    const isOther = (found: SignInAnswer | null) =>
      found === null || !equalsInConstantTime(found.verifierDigest, presented);
    const answer = await this.verdicts.confirmed(() => this.store.find(digestOf(id)), isOther);
    if (answer === null || isOther(answer) || answer.isExpiredAt(this.clock.now())) return null;
    return this.redeemer.redeem(this.onceFor(answer)).then(() => answer, nullWhenSpent);
  }

  private async put(answer: SignInAnswer, record: (tx: Tx) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.transactions.run(async (tx) => {
          await this.store.put(tx, answer);
          await record(tx);
        });
      } catch (error) {
        if (attempt === ATTEMPTS || !isUniqueViolation(error)) throw error;
      }
    }
  }

  private onceFor(answer: SignInAnswer): SingleUse {
    const attempt = newId<AttemptId>();
    return {
      claim: (writer) => this.store.claim(writer, answer, attempt),
      lost: () => Promise.reject(new AnswerSpent()),
    };
  }
}

function nullWhenSpent(error: unknown): null {
  if (error instanceof AnswerSpent) return null;
  throw error;
}
