import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, RequiresScope } from '../../common/index.js';
import { Configuration, ENDPOINTS } from '../../config/index.js';
import { Leases } from '../../database/index.js';
import { CleanUp } from '../clean-up/clean-up.js';
import { RefusalRecorder } from '../refusals/refusal-recorder.js';
import { MaintenanceQuery, MaintenanceRunView, MaintenanceView } from './maintenance.dto.js';
import { MaintenanceService } from './maintenance.service.js';

@ApiTags('admin: maintenance')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminMaintenance)
export class MaintenanceAdminController {
  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly cleanUp: CleanUp,
    private readonly leases: Leases,
    private readonly refusals: RefusalRecorder,
    private readonly configuration: Configuration,
  ) {}

  /** Show the expired rows of each table, the result of the last clean-up, and the mails that wait to be sent. */
  @Get()
  @RequiresScope('maintenance:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: MaintenanceView })
  async show(@Query() query: MaintenanceQuery): Promise<MaintenanceView> {
    const { on, interval } = this.configuration.cleanUp;
    return {
      enabled: on,
      interval,
      running_on: await this.maintenance.runningOn(),
      refusals_dropped: this.refusals.dropped,
      mails: await this.maintenance.mails(),
      tables: await this.maintenance.tables(query.dry_run === 'true'),
    };
  }

  /** Start a clean-up now. It continues after the response. */
  @Post()
  @HttpCode(202)
  @RequiresScope('maintenance:write')
  @ApiAcceptedResponse({ type: MaintenanceRunView })
  async run(): Promise<MaintenanceRunView> {
    void this.cleanUp.attempt();
    return { running_on: (await this.maintenance.runningOn()) ?? this.leases.holder };
  }
}
