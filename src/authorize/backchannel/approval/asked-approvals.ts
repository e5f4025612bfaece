import { Injectable } from '@nestjs/common';
import { CIBA_GRANT, ClientDirectory } from '../../../client/index.js';
import { BackchannelRequests, type BackchannelRequest } from '../../../token/index.js';
import type { AskedApproval } from '../../approval/approval-access.js';
import { approvalRefusals } from '../../refusals/backchannel.js';

/** Finds the requests that wait for the approval of a person. */
@Injectable()
export class AskedApprovals {
  constructor(
    private readonly requests: BackchannelRequests,
    private readonly clients: ClientDirectory,
  ) {}

  /**
   * @param id untrusted
   * @throws PageError when there is no such request, or its client may no longer ask
   */
  async find(id: string): Promise<AskedApproval<BackchannelRequest>> {
    const row = await this.requests.findById(id);
    const client = row && (await this.clients.find(row.clientId));
    if (row === null || client === null) throw approvalRefusals.unknown();
    if (!client.mayUse(CIBA_GRANT) || client.ended(row.createdAt)) throw approvalRefusals.unknown();
    return { row, client };
  }
}
