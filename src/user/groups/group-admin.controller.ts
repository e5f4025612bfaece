import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import {
  ApiProblems, CallerOfAdmin, EntityTagged, HonoursIfMatch, IfMatch, pageFrom, Precondition, RequiresScope, startOf, type AdminCaller,
} from '../../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../../config/index.js';
import { GroupAdministration } from './group-administration.js';
import { GroupDirectory } from './group-directory.js';
import { GroupChange, GroupPage, GroupQuery, GroupView, NewGroup } from './group.dto.js';
import { GROUP_CHANGE_EXAMPLES, NEW_GROUP_EXAMPLES } from './group.examples.js';
import { GroupStore } from './group.store.js';

@ApiTags('admin: groups')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminGroups)
export class GroupAdminController {
  constructor(
    private readonly administration: GroupAdministration,
    private readonly directory: GroupDirectory,
    private readonly groups: GroupStore,
  ) {}

  /** Create a group. */
  @Post()
  @RequiresScope('groups:write')
  @ApiBody({ type: NewGroup, examples: NEW_GROUP_EXAMPLES })
  @ApiProblems(400, 409, 413, 415)
  @EntityTagged()
  @ApiCreatedResponse({ type: GroupView })
  async create(@Body() body: NewGroup, @CallerOfAdmin() caller: AdminCaller): Promise<GroupView> {
    return GroupView.of(await this.administration.create(body, caller));
  }

  /** List groups, the oldest first. */
  @Get()
  @RequiresScope('groups:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: GroupPage })
  async list(@Query() query: GroupQuery): Promise<GroupPage> {
    const rows = await this.groups.list(startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, GroupView.of);
  }

  /** Get a group. */
  @Get(':id')
  @RequiresScope('groups:read')
  @ApiProblems(404)
  @EntityTagged()
  @ApiOkResponse({ type: GroupView })
  async get(@Param('id') id: string): Promise<GroupView> {
    return GroupView.of(await this.directory.get(id));
  }

  /** Change a group. `requires_mfa` of a group with administrators needs their admin scopes. */
  @Patch(':id')
  @RequiresScope('groups:write')
  @ApiBody({ type: GroupChange, examples: GROUP_CHANGE_EXAMPLES })
  @ApiProblems(400, 404, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: GroupView })
  async change(
    @Param('id') id: string,
    @Body() body: GroupChange,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<GroupView> {
    return GroupView.of(await this.administration.change(await this.directory.get(id), body, caller, precondition));
  }

  /** Delete a group. Its members lose what it gave them. A client whose `allowed_groups` is only this group is then available to no user. A group with administrators needs their admin scopes. */
  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('groups:write')
  @ApiProblems(404, 409)
  @HonoursIfMatch()
  @ApiNoContentResponse()
  async remove(
    @Param('id') id: string,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    await this.administration.remove(await this.directory.get(id), caller, precondition);
  }
}
