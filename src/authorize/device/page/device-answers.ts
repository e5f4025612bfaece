import { Injectable } from '@nestjs/common';
import { AuditService } from '../../../audit/index.js';
import { Redeemer, type Tx } from '../../../database/index.js';
import { DeviceRequests, type DeviceRequest } from '../../../token/index.js';
import type { User } from '../../../user/index.js';
import type { AskedAccess } from '../../approval/approval-access.js';
import { ApprovedAccess, type ApprovingSignIn } from '../../approval/approved-access.js';
import { codeRefusals } from '../../refusals/device.js';
import { EnteredRequests } from './entered-requests.js';

/** Stores the answer of a person to the request of a device, once. */
@Injectable()
export class DeviceAnswers {
  constructor(
    private readonly requests: DeviceRequests,
    private readonly entered: EnteredRequests,
    private readonly approved: ApprovedAccess,
    private readonly redeemer: Redeemer,
    private readonly audit: AuditService,
  ) {}

  /** @throws PageError when the request was answered before or has expired, or the user was disabled meanwhile */
  async allow(access: AskedAccess<DeviceRequest>, signIn: ApprovingSignIn): Promise<void> {
    const { row, user } = access;
    await this.approved.add(
      access,
      signIn,
      (authorizationId) => this.requests.answerOnce(row, { answer: 'allowed', authorizationId }, () => this.lost()),
      (tx) => this.record(tx, 'device.allowed', row, user),
    );
  }

  /** @throws PageError when the request was answered before or has expired */
  async deny({ row, user }: AskedAccess<DeviceRequest>): Promise<void> {
    const answered = { answer: 'denied', authorizationId: null } as const;
    const once = this.requests.answerOnce(row, answered, () => this.lost());
    await this.redeemer.redeem(once, (tx) => this.record(tx, 'device.denied', row, user));
  }

  private lost() {
    return codeRefusals.answered({ wayOn: this.entered.toEntry });
  }

  private async record(tx: Tx, type: string, { id, clientId }: DeviceRequest, { id: sub }: User): Promise<void> {
    await this.audit.record(type, { sub, clientId, details: { request: id } }, tx);
  }
}
