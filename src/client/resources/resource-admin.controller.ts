import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import {
  ApiProblems,
  CallerOfAdmin,
  EntityTagged,
  HonoursIfMatch,
  IfMatch,
  pageFrom,
  Precondition,
  RequiresScope,
  startOf,
  type AdminCaller,
} from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { NEW_RESOURCE_EXAMPLES, RESOURCE_CHANGE_EXAMPLES } from './resource.examples.js';
import { ResourceAdministration } from './resource-administration.js';
import { ADMIN_RESOURCE_ID } from './admin-resource.js';
import { ResourceDirectory } from './resource-directory.js';
import { NewResourceDto, ResourceChangeDto, ResourcePage, ResourceQuery, ResourceView } from './resource.dto.js';
import { ResourceStore } from './resource.store.js';

@ApiTags('admin: resources')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminResources)
export class ResourceAdminController {
  constructor(
    private readonly administration: ResourceAdministration,
    private readonly store: ResourceStore,
    private readonly directory: ResourceDirectory,
  ) {}

  /** Create a resource: an API that accepts access tokens. */
  @Post()
  @RequiresScope('clients:write')
  @ApiBody({ type: NewResourceDto, examples: NEW_RESOURCE_EXAMPLES })
  @ApiProblems(400, 409, 413, 415)
  @EntityTagged()
  @ApiCreatedResponse({ type: ResourceView })
  async create(@Body() body: NewResourceDto, @CallerOfAdmin() caller: AdminCaller): Promise<ResourceView> {
    return ResourceView.of(await this.administration.create(body, caller));
  }

  /** List resources, oldest first. The admin API is the first item. */
  @Get()
  @RequiresScope('clients:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: ResourcePage })
  async list(@Query() query: ResourceQuery): Promise<ResourcePage> {
    const after = startOf(query);
    const builtIn = after === undefined ? [this.directory.adminResource] : [];
    const start = after === ADMIN_RESOURCE_ID ? undefined : after;
    const rows = await this.store.list(start, query.limit + 1 - builtIn.length);
    return pageFrom([...builtIn, ...rows], query.limit, ResourceView.of);
  }

  /** Get a resource. */
  @Get(':id')
  @RequiresScope('clients:read')
  @ApiProblems(404)
  @EntityTagged()
  @ApiOkResponse({ type: ResourceView })
  async read(@Param('id') id: string): Promise<ResourceView> {
    return ResourceView.of(await this.administration.find(id));
  }

  /** Change members of a resource. */
  @Patch(':id')
  @RequiresScope('clients:write')
  @ApiBody({ type: ResourceChangeDto, examples: RESOURCE_CHANGE_EXAMPLES })
  @ApiProblems(400, 404, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: ResourceView })
  async change(
    @Param('id') id: string,
    @Body() body: ResourceChangeDto,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<ResourceView> {
    return ResourceView.of(await this.administration.change(id, body, caller, precondition));
  }

  /** Delete a resource. Its scopes become unknown. */
  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('clients:write')
  @ApiProblems(404, 409)
  @HonoursIfMatch()
  @ApiNoContentResponse()
  async remove(
    @Param('id') id: string,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    await this.administration.remove(id, caller, precondition);
  }
}
