import { Injectable } from '@nestjs/common';
import { Transactions, type Tx } from '../../database/index.js';
import { MembershipDirectory } from './membership-directory.js';

/** Runs the transactions that change groups, memberships and roles. */
@Injectable()
export class MembershipChanges {
  constructor(
    private readonly transactions: Transactions,
    private readonly memberships: MembershipDirectory,
  ) {}

  /** The cache is forgotten after a failure as well: the outcome of a lost COMMIT is unknown. */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    try {
      return await this.transactions.run(work);
    } finally {
      this.memberships.forget();
    }
  }
}
