import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CallerOfAdmin, pageFrom, RequiresScope, startOf, type AdminCaller } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { UserDirectory } from '../accounts/user-directory.js';
import { GroupDirectory } from './group-directory.js';
import { GroupMemberStore } from './group-member.store.js';
import { GroupMembership } from './group-membership.js';
import { GroupQuery, MemberPage, MemberView } from './group.dto.js';

@ApiTags('admin: groups')
@ApiBearerAuth()
@Controller(`${ENDPOINTS.adminGroups}/:id/members`)
export class GroupMemberAdminController {
  constructor(
    private readonly membership: GroupMembership,
    private readonly directory: GroupDirectory,
    private readonly users: UserDirectory,
    private readonly members: GroupMemberStore,
  ) {}

  /** List the members of a group, ordered by `sub`. */
  @Get()
  @RequiresScope('groups:read')
  @ApiProblems(400, 404)
  @ApiOkResponse({ type: MemberPage })
  async list(@Param('id') id: string, @Query() query: GroupQuery): Promise<MemberPage> {
    const group = await this.directory.get(id);
    const rows = await this.members.list(group.id, startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, MemberView.of);
  }

  /** Put a user into a group. A member stays one. */
  @Put(':sub')
  @HttpCode(204)
  @RequiresScope('groups:write')
  @ApiProblems(404, 409)
  @ApiNoContentResponse()
  async add(@Param('id') id: string, @Param('sub') sub: string, @CallerOfAdmin() caller: AdminCaller): Promise<void> {
    await this.membership.add(await this.directory.get(id), await this.users.get(sub), caller);
  }

  /** Take a user out of a group. Tokens lose the group at their next refresh. */
  @Delete(':sub')
  @HttpCode(204)
  @RequiresScope('groups:write')
  @ApiProblems(404, 409)
  @ApiNoContentResponse()
  async remove(
    @Param('id') id: string,
    @Param('sub') sub: string,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<void> {
    await this.membership.remove(await this.directory.get(id), await this.users.get(sub), caller);
  }
}
