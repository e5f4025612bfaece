import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { ClientDirectory } from '../../../client/index.js';
import { Redeemer, Transactions, type Tx } from '../../../database/index.js';
import { Authorizations, BackchannelRequests, type BackchannelRequest } from '../../../token/index.js';
import { acrOf, UserDirectory } from '../../../user/index.js';
import { approvalRefusals } from '../../refusals/backchannel.js';
import { NoticeDeliveries } from '../notices/notice-deliveries.js';
import type { AskedAccess, AskedApproval } from './asked-approvals.js';

/** How the person who answers has signed in. */
export interface ApprovingSignIn {
  readonly authTime: Date;
  /** RFC 8176. */
  readonly amr: readonly string[];
}

/** Stores the answer of a person to a request, once. The notice to the client becomes due in the same transaction. */
@Injectable()
export class Approvals {
  constructor(
    private readonly requests: BackchannelRequests,
    private readonly authorizations: Authorizations,
    private readonly users: UserDirectory,
    private readonly redeemer: Redeemer,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly clients: ClientDirectory,
    private readonly notices: NoticeDeliveries,
  ) {}

  /**
   * The authorization has no session: the browser of the approval is not that of the client (ADR 0076).
   *
   * @throws PageError when the request was answered before or has expired, or the user was disabled meanwhile
   */
  async allow({ row, client, user, granted }: AskedAccess, { authTime, amr }: ApprovingSignIn): Promise<void> {
    const acr = acrOf(amr, row.acrValues);
    const authorization = this.authorizations.prepare({ client, user, session: null, ...granted, authTime, amr, acr });
    const once = this.requests.answerOnce(
      row,
      { answer: 'allowed', authorizationId: authorization.id },
      approvalRefusals.answered,
    );
    await this.clients.noteUse(client);
    await this.redeemer.redeem(once, async (tx) => {
      if (!(await this.users.holdEnabled(tx, user.id))) throw approvalRefusals.unknown();
      await this.authorizations.add(tx, authorization);
      await this.record(tx, 'approval.allowed', row);
    });
  }

  /** @throws PageError when the request was answered before or has expired */
  async deny({ row }: AskedApproval): Promise<void> {
    const answered = { answer: 'denied', authorizationId: null } as const;
    const once = this.requests.answerOnce(row, answered, approvalRefusals.answered);
    await this.redeemer.redeem(once, (tx) => this.record(tx, 'approval.denied', row));
  }

  private async record(tx: Tx, type: string, row: BackchannelRequest): Promise<void> {
    const { id, userId: sub, clientId, notification } = row;
    await this.audit.record(type, { sub, clientId, details: { request: id } }, tx);
    if (notification !== null) this.transactions.afterCommit(tx, () => this.notices.begin(row));
  }
}
