import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags,
} from '@nestjs/swagger'; // prettier-ignore
import {
  ApiProblems,
  CallerOfAdmin,
  EntityTagged,
  HonoursIfMatch,
  IfMatch,
  pageFrom,
  Precondition,
  RequiresScope,
  startOf,
  type AdminCaller,
} from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { PolicyAdministration } from './policy-administration.js';
import { NEW_POLICY_EXAMPLES, POLICY_CHANGE_EXAMPLES } from './policy.examples.js';
import { NewPolicyDto, PolicyChangeDto, PolicyPage, PolicyQuery, PolicyView } from './policy.dto.js';
import { PolicyReportQuery, PolicyReportView } from './policy-report.dto.js';
import { PolicyReports } from './policy-reports.js';
import { PolicyStore } from './policy.store.js';

@ApiTags('admin: policies')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminPolicies)
export class PolicyAdminController {
  constructor(
    private readonly administration: PolicyAdministration,
    private readonly store: PolicyStore,
    private readonly reports: PolicyReports,
  ) {}

  /** Create a policy: one rule for all clients or for some. By default it only reports what it would refuse. */
  @Post()
  @RequiresScope('policies:write')
  @ApiBody({ type: NewPolicyDto, examples: NEW_POLICY_EXAMPLES })
  @ApiProblems(400, 409, 413, 415)
  @EntityTagged()
  @ApiCreatedResponse({ type: PolicyView })
  async create(@Body() body: NewPolicyDto, @CallerOfAdmin() caller: AdminCaller): Promise<PolicyView> {
    return PolicyView.of(await this.administration.create(body, caller));
  }

  /** List policies, oldest first. */
  @Get()
  @RequiresScope('policies:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: PolicyPage })
  async list(@Query() query: PolicyQuery): Promise<PolicyPage> {
    return pageFrom(await this.store.list(startOf(query), query.limit + 1), query.limit, PolicyView.of);
  }

  /** Get a policy. */
  @Get(':id')
  @RequiresScope('policies:read')
  @ApiProblems(404)
  @EntityTagged()
  @ApiOkResponse({ type: PolicyView })
  async read(@Param('id') id: string): Promise<PolicyView> {
    return PolicyView.of(await this.administration.find(id));
  }

  /** Get what a policy would refuse, by client and refusal, from the requests of the last days. */
  @Get(':id/report')
  @RequiresScope('policies:read')
  @ApiProblems(400, 404)
  @ApiOkResponse({ type: PolicyReportView })
  async report(@Param('id') id: string, @Query() query: PolicyReportQuery): Promise<PolicyReportView> {
    return this.reports.of(await this.administration.find(id), query);
  }

  /** Enforce a policy: what its report lists is refused from now on. */
  @Post(':id/enforce')
  @HttpCode(200)
  @RequiresScope('policies:write')
  @ApiProblems(404, 409)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: PolicyView })
  async enforce(
    @Param('id') id: string,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<PolicyView> {
    return PolicyView.of(await this.administration.enforce(id, caller, precondition));
  }

  /** Change members of a policy. */
  @Patch(':id')
  @RequiresScope('policies:write')
  @ApiBody({ type: PolicyChangeDto, examples: POLICY_CHANGE_EXAMPLES })
  @ApiProblems(400, 404, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: PolicyView })
  async change(
    @Param('id') id: string,
    @Body() body: PolicyChangeDto,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<PolicyView> {
    return PolicyView.of(await this.administration.change(id, body, caller, precondition));
  }

  /** Delete a policy with its counts. */
  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('policies:write')
  @ApiProblems(404, 409)
  @HonoursIfMatch()
  @ApiNoContentResponse()
  async remove(
    @Param('id') id: string,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    await this.administration.remove(id, caller, precondition);
  }
}
