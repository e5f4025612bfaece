import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ApiProblems, areAscii, Clock, EMPTY_PAGE, isId, pageFrom, RequiresScope, startOf, type RefusalId,
} from '../../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../../config/index.js';
import { operationsRefusals } from '../operations-refusals.js';
import { RefusalPage, RefusalQuery, RefusalView } from './refusal.dto.js';
import { RefusalRecorder } from './refusal-recorder.js';
import { RefusalStore } from './refusal.store.js';

@ApiTags('admin: refusals')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminRefusals)
export class RefusalAdminController {
  constructor(
    private readonly recorder: RefusalRecorder,
    private readonly store: RefusalStore,
    private readonly clock: Clock,
  ) {}

  /** List refusals of the last 7 days, newest first. */
  @Get()
  @RequiresScope('refusals:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: RefusalPage })
  async list(@Query() query: RefusalQuery): Promise<RefusalPage> {
    if (!areAscii(query.client_id)) return EMPTY_PAGE;
    await this.recorder.flush();
    const rows = await this.store.list(query.client_id, startOf(query), query.limit + 1, this.clock.now());
    return pageFrom(rows, query.limit, RefusalView.of);
  }

  /** Get a refusal: why a request was refused, and how to fix it. */
  @Get(':id')
  @RequiresScope('refusals:read')
  @ApiProblems(404)
  @ApiOkResponse({ type: RefusalView })
  async show(@Param('id') id: string): Promise<RefusalView> {
    const refusal = isId(id) ? await this.recorder.find(id as RefusalId) : null;
    if (refusal === null) throw operationsRefusals.refusalUnknown();
    return RefusalView.of(refusal);
  }
}
