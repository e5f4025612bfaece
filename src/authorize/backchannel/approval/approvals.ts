import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { Redeemer, Transactions, type Tx } from '../../../database/index.js';
import { BackchannelRequests, type BackchannelRequest } from '../../../token/index.js';
import type { AskedAccess, AskedApproval } from '../../approval/approval-access.js';
import { ApprovedAccess, type ApprovingSignIn } from '../../approval/approved-access.js';
import { approvalRefusals } from '../../refusals/backchannel.js';
import { NoticeDeliveries } from '../notices/notice-deliveries.js';

/** Stores the answer of a person to a request, once. The notice to the client becomes due in the same transaction. */
@Injectable()
export class Approvals {
  constructor(
    private readonly requests: BackchannelRequests,
    private readonly approved: ApprovedAccess,
    private readonly redeemer: Redeemer,
    private readonly transactions: Transactions,
    private readonly audit: AuditService,
    private readonly notices: NoticeDeliveries,
  ) {}

  /** @throws PageError when the request was answered before or has expired, or the user was disabled meanwhile */
  async allow(access: AskedAccess<BackchannelRequest>, signIn: ApprovingSignIn): Promise<void> {
    const { row } = access;
    await this.approved.add(
      access,
      signIn,
      (authorizationId) =>
        this.requests.answerOnce(row, { answer: 'allowed', authorizationId }, approvalRefusals.answered),
      (tx) => this.record(tx, 'approval.allowed', row),
    );
  }

  /** @throws PageError when the request was answered before or has expired */
  async deny({ row }: AskedApproval<BackchannelRequest>): Promise<void> {
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
