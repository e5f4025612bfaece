import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Clock, QueryParameters, type Parameters } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { BackchannelRequests } from '../../../token/index.js';
import { AMR, UserDirectory } from '../../../user/index.js';
import { ApprovalAccess } from '../../approval/approval-access.js';
import { approvalRefusals } from '../../refusals/backchannel.js';
import { Approvals } from './approvals.js';
import { AskedApprovals } from './asked-approvals.js';

/**
 * Answers approvals by URL, without a person: the test plan for CIBA of the OpenID Foundation needs it. The routes exist
 * only with NODE_ENV=test.
 */
@ApiExcludeController()
@Controller(`${ENDPOINTS.backchannelAuthentication}/answer`)
export class ApprovalSwitchController {
  constructor(
    private readonly requests: BackchannelRequests,
    private readonly users: UserDirectory,
    private readonly approvals: AskedApprovals,
    private readonly access: ApprovalAccess,
    private readonly answers: Approvals,
    private readonly clock: Clock,
  ) {}

  @Get()
  @HttpCode(204)
  get(@QueryParameters() parameters: Parameters): Promise<void> {
    return this.answer(parameters);
  }

  /** What the suite sends: without a body. */
  @Post()
  @HttpCode(204)
  post(@QueryParameters() parameters: Parameters): Promise<void> {
    return this.answer(parameters);
  }

  private async answer({ auth_req_id: value, action }: Parameters): Promise<void> {
    const found = await this.requests.find(value ?? '');
    const user = found && (await this.users.find(found.row.userId));
    if (found === null || user === null) throw approvalRefusals.unknown();
    const asked = await this.approvals.find(found.row.id);
    if (action !== 'allow') return this.answers.deny(asked);
    const signIn = { authTime: this.clock.now(), amr: AMR.password };
    return this.answers.allow(await this.access.of(user, asked), signIn);
  }
}
