import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, areAscii, EMPTY_PAGE, pageFrom, RequiresScope, startOf } from '../common/index.js';
import { ENDPOINTS } from '../config/index.js';
import { AuditEventPage, AuditEventQuery, AuditEventView } from './audit-event.dto.js';
import { AuditEventStore } from './audit-event.store.js';

@ApiTags('admin: audit events')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminAuditEvents)
export class AuditAdminController {
  constructor(private readonly events: AuditEventStore) {}

  /** List audit events, newest first. */
  @Get()
  @RequiresScope('audit:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: AuditEventPage })
  async list(@Query() query: AuditEventQuery): Promise<AuditEventPage> {
    if (!areAscii(query.type, query.sub, query.client_id)) return EMPTY_PAGE;
    const filter = {
      ...(query.type !== undefined && { type: query.type }),
      ...(query.sub !== undefined && { sub: query.sub }),
      ...(query.client_id !== undefined && { clientId: query.client_id }),
      ...(query.since !== undefined && { since: query.since }),
      ...(query.until !== undefined && { until: query.until }),
    };
    const rows = await this.events.list(filter, startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, AuditEventView.of);
  }
}
