import { Injectable } from '@nestjs/common';
import { AuditService } from '../../audit/index.js';
import { UserAuthorizations, type ClientId, type SubjectId } from '../../common/index.js';
import { Transactions } from '../../database/index.js';
import { ConsentService } from './consent.service.js';

/** Whose consent, for which client. */
interface ConsentKey {
  readonly userId: SubjectId;
  readonly clientId: ClientId;
}

/** Takes back what a user has allowed a client. */
@Injectable()
export class ConsentWithdrawal {
  constructor(
    private readonly consents: ConsentService,
    private readonly authorizations: UserAuthorizations,
    private readonly audit: AuditService,
    private readonly transactions: Transactions,
  ) {}

  /**
   * The client loses all that it holds of the user, and has to ask again.
   *
   * @param options why, and the `sub` of the administrator who does it
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
