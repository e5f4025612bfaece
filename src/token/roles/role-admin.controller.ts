import { Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ResourceAdministration } from '../../client/index.js';
import { ApiProblems, CallerOfAdmin, pageFrom, RequiresScope, startOf, type AdminCaller } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import {
  GroupDirectory, GroupPage, GroupQuery, GroupView, MemberPage, MemberView, RoleHoldings, UserDirectory,
} from '../../user/index.js'; // prettier-ignore
import { RoleAssignment } from './role-assignment.js';

@ApiTags('admin: roles')
@ApiBearerAuth()
@Controller(`${ENDPOINTS.adminResources}/:id/roles/:role`)
export class RoleAdminController {
  constructor(
    private readonly assignment: RoleAssignment,
    private readonly resources: ResourceAdministration,
    private readonly holdings: RoleHoldings,
    private readonly users: UserDirectory,
    private readonly groups: GroupDirectory,
  ) {}

  /** List the users who hold a role themselves, ordered by `sub`. Those who hold it by a group are not among them. */
  @Get('users')
  @RequiresScope('groups:read')
  @ApiProblems(400, 404)
  @ApiOkResponse({ type: MemberPage })
  async usersWith(
    @Param('id') id: string,
    @Param('role') role: string,
    @Query() query: GroupQuery,
  ): Promise<MemberPage> {
    const held = await this.resources.findRole({ resourceId: id, role });
    const rows = await this.holdings.usersWith(held, startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, MemberView.of);
  }

  /** List the groups whose members hold a role. */
  @Get('groups')
  @RequiresScope('groups:read')
  @ApiProblems(400, 404)
  @ApiOkResponse({ type: GroupPage })
  async groupsWith(
    @Param('id') id: string,
    @Param('role') role: string,
    @Query() query: GroupQuery,
  ): Promise<GroupPage> {
    const held = await this.resources.findRole({ resourceId: id, role });
    const rows = await this.holdings.groupsWith(held, startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, GroupView.of);
  }

  /** Give a role to a user. */
  @Put('users/:sub')
  @HttpCode(204)
  @RequiresScope('groups:write')
  @ApiProblems(404, 409)
  @ApiNoContentResponse()
  async giveToUser(
    @Param('id') resourceId: string,
    @Param('role') role: string,
    @Param('sub') sub: string,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<void> {
    await this.assignment.giveToUser({ resourceId, role }, await this.users.get(sub), caller);
  }

  /** Take a role from a user. The next refresh issues a token without it. */
  @Delete('users/:sub')
  @HttpCode(204)
  @RequiresScope('groups:write')
  @ApiProblems(404, 409)
  @ApiNoContentResponse()
  async takeFromUser(
    @Param('id') resourceId: string,
    @Param('role') role: string,
    @Param('sub') sub: string,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<void> {
    await this.assignment.takeFromUser({ resourceId, role }, await this.users.get(sub), caller);
  }

  /** Give a role to the members of a group. */
  @Put('groups/:group_id')
  @HttpCode(204)
  @RequiresScope('groups:write')
  @ApiProblems(404, 409)
  @ApiNoContentResponse()
  async giveToGroup(
    @Param('id') resourceId: string,
    @Param('role') role: string,
    @Param('group_id') groupId: string,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<void> {
    await this.assignment.giveToGroup({ resourceId, role }, await this.groups.get(groupId), caller);
  }

  /** Take a role from the members of a group. Members who hold it in another way keep it. */
  @Delete('groups/:group_id')
  @HttpCode(204)
  @RequiresScope('groups:write')
  @ApiProblems(404, 409)
  @ApiNoContentResponse()
  async takeFromGroup(
    @Param('id') resourceId: string,
    @Param('role') role: string,
    @Param('group_id') groupId: string,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<void> {
    await this.assignment.takeFromGroup({ resourceId, role }, await this.groups.get(groupId), caller);
  }
}
