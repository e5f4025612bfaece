import { Injectable } from '@nestjs/common';
import type { Tx } from '../../database/index.js';
import { ClientDirectory } from '../client-directory.js';
import { PolicyCountStore } from './policy-count.store.js';
import { PolicyDirectory } from './policy-directory.js';

/** What depends on a policy, to be dropped with a change of it. */
@Injectable()
export class PolicyCaches {
  constructor(
    private readonly policies: PolicyDirectory,
    private readonly clients: ClientDirectory,
    private readonly counts: PolicyCountStore,
  ) {}

  /** Call after the COMMIT of a change: clients are cached with what binds them. */
  forget(): void {
    this.policies.forget();
    this.clients.forgetAll();
  }

  removeCounts(tx: Tx, policyId: string): Promise<void> {
    return this.counts.removeAllOf(tx, policyId);
  }
}
