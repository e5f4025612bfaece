import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ApiProblems,
  areAscii,
  CallerOfAdmin,
  EMPTY_PAGE,
  isId,
  pageFrom,
  RequiresScope,
  startOf,
  type AdminCaller,
} from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { tokenManagementRefusals } from '../refusals/tokens.js';
import { AuthorizationPage, AuthorizationQuery, AuthorizationView } from './authorization.dto.js';
import { AuthorizationStore } from './authorization.store.js';
import { Authorizations } from './authorizations.js';

@ApiTags('admin: authorizations')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminAuthorizations)
export class AuthorizationAdminController {
  constructor(
    private readonly store: AuthorizationStore,
    private readonly authorizations: Authorizations,
  ) {}

  /** List authorizations, newest first. */
  @Get()
  @RequiresScope('authorizations:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: AuthorizationPage })
  async list(@Query() query: AuthorizationQuery): Promise<AuthorizationPage> {
    if (!areAscii(query.sub, query.client_id)) return EMPTY_PAGE;
    const rows = await this.store.list({ sub: query.sub, clientId: query.client_id }, startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, AuthorizationView.of);
  }

  /** Revoke an authorization, with every code and token that was issued from it. */
  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('authorizations:write')
  @ApiProblems(404)
  @ApiNoContentResponse()
  async end(@Param('id') id: string, @CallerOfAdmin() caller: AdminCaller): Promise<void> {
    const authorization = isId(id) ? await this.store.find(id) : null;
    if (authorization === null) throw tokenManagementRefusals.authorizationUnknown();
    await this.authorizations.revoke(authorization, 'authorization.revoked', caller.sub);
  }
}
