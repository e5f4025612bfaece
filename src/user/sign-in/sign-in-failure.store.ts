import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import type { Digest } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { SignInFailure } from './sign-in-failure.entity.js';

/** The only class that touches `sign_in_failures`. */
@Injectable()
export class SignInFailureStore {
  private readonly table: CompiledTable<SignInFailure>;

  constructor(statements: Statements) {
    this.table = statements.tableOf(SignInFailure);
  }

  find(ids: readonly Digest[]): Promise<SignInFailure[]> {
    return this.table.findEach('id', ids);
  }

  /**
   * Counts a failure and locks the row, so that concurrent attempts take turns.
   *
   * @returns the row after the count; null when there is none
   */
  async count(tx: Tx, id: Digest): Promise<SignInFailure | null> {
    return (await this.table.increment(tx, { id }, 'failures')) === 1 ? this.table.findIn(tx, { id }) : null;
  }

  /** @throws the driver's error when another process has added the row, see `isUniqueViolation` */
  async add(tx: Tx, row: SignInFailure): Promise<void> {
    await this.table.insert(tx, row);
  }

  async change(tx: Tx, { id, failures, blockedUntil, expiresAt }: SignInFailure): Promise<void> {
    await this.table.update(tx, { id }, { failures, blockedUntil, expiresAt });
  }

  /** Uncounts one attempt and removes its delay, unless a later attempt has set another. */
  async takeBack(tx: Tx, { id, blockedUntil }: SignInFailure, now: Date): Promise<void> {
    // TypeORM: decrements a number, by comparison.
    await tx.update(SignInFailure, { id, failures: MoreThan(0) }, { failures: () => 'failures - 1' });
    await this.table.update(tx, { id, blockedUntil }, { blockedUntil: now });
  }

  async forget(tx: Tx, id: Digest): Promise<void> {
    await this.table.delete(tx, { id });
  }
}
