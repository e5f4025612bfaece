import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ApiProblems, areAscii, CallerOfAdmin, EMPTY_PAGE, isId, pageFrom, RequiresScope, startOf, type AdminCaller, type SessionId,
} from '../../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../../config/index.js';
import { sessionRefusals } from '../refusals/sessions.js';
import { SessionPage, SessionQuery, SessionView } from './session.dto.js';
import { SessionService } from './session.service.js';
import { SessionStore } from './session.store.js';

@ApiTags('admin: sessions')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminSessions)
export class SessionAdminController {
  constructor(
    private readonly sessions: SessionService,
    private readonly store: SessionStore,
  ) {}

  /** List browser sessions, newest first. */
  @Get()
  @RequiresScope('sessions:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: SessionPage })
  async list(@Query() query: SessionQuery): Promise<SessionPage> {
    if (!areAscii(query.sub)) return EMPTY_PAGE;
    const rows = await this.store.list(query.sub, startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, SessionView.of);
  }

  /** End a session. The browser must sign in again. */
  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('sessions:write')
  @ApiProblems(404)
  @ApiNoContentResponse()
  async end(@Param('id') id: string, @CallerOfAdmin() caller: AdminCaller): Promise<void> {
    const session = isId(id) ? await this.store.find(id as SessionId) : null;
    if (session === null) throw sessionRefusals.unknown();
    await this.sessions.end(session, { reason: 'an administrator ended it', actor: caller.sub });
  }
}
