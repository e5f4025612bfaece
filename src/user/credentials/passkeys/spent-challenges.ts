import { Injectable } from '@nestjs/common';
import { digestOf, newId, type AttemptId } from '../../../common/index.js';
import {
  isUniqueViolation,
  Statements,
  type Claim,
  type CompiledTable,
  type SingleUse,
  type Writer,
} from '../../../database/index.js';
import { SpentChallenge } from './spent-challenge.entity.js';

/** Another answer was first. */
export class ChallengeSpent extends Error {}

/** Random values that are answered once, without a row before their answer. The only class that touches `spent_challenges`. */
@Injectable()
export class SpentChallenges {
  private readonly table: CompiledTable<SpentChallenge>;

  constructor(statements: Statements) {
    this.table = statements.tableOf(SpentChallenge);
  }

  /**
   * @param expiresAt from then on, the challenge is refused anyway
   * @returns a claim whose loser gets `ChallengeSpent`
   */
  onceFor(challenge: string, expiresAt: Date): SingleUse {
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
