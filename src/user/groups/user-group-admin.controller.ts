import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, pageFrom, RequiresScope, startOf } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { UserDirectory } from '../accounts/user-directory.js';
import { GroupPage, GroupQuery, GroupView } from './group.dto.js';
import { GroupStore } from './group.store.js';

@ApiTags('admin: groups')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminUsers)
export class UserGroupAdminController {
  constructor(
    private readonly users: UserDirectory,
    private readonly groups: GroupStore,
  ) {}

  /** List the groups of a user, the oldest first. */
  @Get(':sub/groups')
  @RequiresScope('groups:read')
  @ApiProblems(400, 404)
  @ApiOkResponse({ type: GroupPage })
  async list(@Param('sub') sub: string, @Query() query: GroupQuery): Promise<GroupPage> {
    const user = await this.users.get(sub);
    const rows = await this.groups.listOf(user.id, startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, GroupView.of);
  }
}
