import { Injectable } from '@nestjs/common';
import { OAuthError } from '../../common/index.js';
import { NO_DEMAND, type Demand, type User } from '../../user/index.js';
import { AskedApprovals } from '../backchannel/approval/asked-approvals.js';
import { EnteredRequests } from '../device/page/entered-requests.js';
import type { Interaction } from '../interact/interaction.js';
import { ApprovalAccess } from './approval-access.js';

/** The demand of the request in a sealed interaction. */
@Injectable()
export class ApprovalDemands {
  constructor(
    private readonly approvals: AskedApprovals,
    private readonly entered: EnteredRequests,
    private readonly access: ApprovalAccess,
  ) {}

  /** No demand when the page will refuse the request. */
  async of({ page }: Pick<Interaction, 'page'>, id: string, user: User): Promise<Demand> {
    const requests = page === 'device' ? this.entered : this.approvals;
    try {
      return (await this.access.demandOn(user, await requests.find(id))) ?? NO_DEMAND;
    } catch (error) {
      if (error instanceof OAuthError) return NO_DEMAND;
      throw error;
    }
  }
}
