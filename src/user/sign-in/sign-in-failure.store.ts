import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, MoreThan, type EntityManager, type Repository } from 'typeorm';
import type { Digest } from '../../common/index.js';
import { SignInFailure } from './sign-in-failure.entity.js';

/** The only class that touches `sign_in_failures`. */
@Injectable()
export class SignInFailureStore {
  constructor(@InjectRepository(SignInFailure) private readonly failures: Repository<SignInFailure>) {}

  find(ids: readonly Digest[]): Promise<SignInFailure[]> {
    return this.failures.findBy({ id: In(ids) });
  }

  /**
   * Counts one more, and locks the row: from here on attempts at the same take turns.
   *
   * @returns the row as it is now; null when there was none
   */
  async count(tx: EntityManager, id: Digest): Promise<SignInFailure | null> {
    const { affected } = await tx.update(SignInFailure, { id }, { failures: () => 'failures + 1' });
    return affected === 1 ? tx.findOneByOrFail(SignInFailure, { id }) : null;
  }

  /** @throws the driver's error when somebody else was first, see `isUniqueViolation` */
  async add(tx: EntityManager, row: SignInFailure): Promise<void> {
    await tx.insert(SignInFailure, row);
  }

  async change(tx: EntityManager, { id, failures, blockedUntil, expiresAt }: SignInFailure): Promise<void> {
    await tx.update(SignInFailure, { id }, { failures, blockedUntil, expiresAt });
  }

  /** Takes one attempt back, and with it the delay that it brought, unless a later one has brought another. */
  async takeBack(tx: EntityManager, { id, blockedUntil }: SignInFailure, now: Date): Promise<void> {
    await tx.update(SignInFailure, { id, failures: MoreThan(0) }, { failures: () => 'failures - 1' });
    await tx.update(SignInFailure, { id, blockedUntil }, { blockedUntil: now });
  }

  async forget(tx: EntityManager, id: Digest): Promise<void> {
    await tx.delete(SignInFailure, { id });
  }
}
