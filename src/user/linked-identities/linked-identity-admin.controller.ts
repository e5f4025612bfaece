import { Controller, Delete, Get, HttpCode, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import {
  ApiProblems, CallerOfAdmin, pageFrom, PagingQuery, RequiresScope, startOf, type AdminCaller,
} from '../../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../../config/index.js';
import { UserDirectory } from '../accounts/user-directory.js';
import { LinkedIdentities } from './linked-identities.js';
import { LinkedIdentityPage, LinkedIdentityView } from './linked-identity.dto.js';
import { LinkedIdentityStore } from './linked-identity.store.js';

@ApiTags('admin: users')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminUsers)
export class LinkedIdentityAdminController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly store: LinkedIdentityStore,
    private readonly identities: LinkedIdentities,
  ) {}

  /** List the identities at other providers by which a user signs in, the oldest first. */
  @Get(':sub/identities')
  @RequiresScope('users:read')
  @ApiProblems(400, 404)
  @ApiOkResponse({ type: LinkedIdentityPage })
  async list(@Param('sub') sub: string, @Query() query: PagingQuery): Promise<LinkedIdentityPage> {
    const user = await this.directory.get(sub);
    const rows = await this.store.of(user.id, query.limit + 1, startOf(query));
    return pageFrom(rows, query.limit, LinkedIdentityView.of);
  }

  /** Unlink an identity at another provider. Every session and token of the user ends. */
  @Delete(':sub/identities/:id')
  @HttpCode(204)
  @RequiresScope('users:write')
  @ApiProblems(404, 409)
  @ApiNoContentResponse()
  async remove(
    @Param('sub') sub: string,
    @Param('id') id: string,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<void> {
    await this.identities.removeFor(await this.directory.get(sub), id, caller);
  }
}
