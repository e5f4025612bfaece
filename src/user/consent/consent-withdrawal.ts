import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { UserAuthorizations, type ClientId, type SubjectId } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { ConsentService } from './consent.service.js';

/** Identifies a consent. */
interface ConsentKey {
  readonly userId: SubjectId;
  readonly clientId: ClientId;
}

/** Withdraws consents. */
@Injectable()
export class ConsentWithdrawal {
  constructor(
    private readonly consents: ConsentService,
    private readonly authorizations: UserAuthorizations,
    private readonly audit: AuditService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Withdraws a consent. The client loses every code and token of the user, and must ask for consent again.
   *
   * @param options the reason, and the `sub` of the administrator, if an administrator withdraws
   */
  async of(
    { userId, clientId }: ConsentKey,
    options: { readonly reason: string; readonly actor?: string },
  ): Promise<void> {
    await this.transactions.run(async (tx) => {
      await this.consents.forget(tx, userId, clientId);
      await this.audit.record('consent.withdrawn', { sub: userId, clientId, actor: options.actor }, tx);
      await this.authorizations.revokeAllOf(tx, { userId, clientId }, options);
    });
  }
}
