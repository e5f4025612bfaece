import { Injectable } from '@nestjs/common';
import type { AttemptId, Digest } from '../../../common/index.js';
import { Statements, type Claim, type CompiledTable, type Tx, type Writer } from '../../../database/index.js';
import { SignInAnswer } from './sign-in-answer.entity.js';

/** The only class that touches `sign_in_answers`. */
@Injectable()
export class SignInAnswerStore {
  private readonly answers: CompiledTable<SignInAnswer>;

  constructor(statements: Statements) {
    this.answers = statements.tableOf(SignInAnswer);
  }

  find(interactionDigest: Digest): Promise<SignInAnswer | null> {
    return this.answers.find({ interactionDigest });
  }

  /**
   * Stores an answer, which ends the earlier answer to the same interaction.
   *
   * @throws the driver's error when another transaction has stored the first answer meanwhile, see `isUniqueViolation`
   */
  async put(tx: Tx, answer: SignInAnswer): Promise<void> {
    const { interactionDigest, ...columns } = answer;
    if ((await this.answers.update(tx, { interactionDigest }, columns)) === 0) await this.answers.insert(tx, answer);
  }

  async claim(writer: Writer, { interactionDigest, verifierDigest }: SignInAnswer, attempt: AttemptId): Promise<Claim> {
    const answer = { interactionDigest, verifierDigest };
    if ((await this.answers.update(writer, { ...answer, usedBy: null }, { usedBy: attempt })) === 1) return 'won';
    return (await this.answers.findIn(writer, { ...answer, usedBy: attempt })) === null ? 'lost' : 'kept';
  }
}
