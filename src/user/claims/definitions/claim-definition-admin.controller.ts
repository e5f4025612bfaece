import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import {
  ApiProblems, CallerOfAdmin, EntityTagged, HonoursIfMatch, IfMatch, pageFrom, Precondition, RequiresScope, startOf, type AdminCaller,
} from '../../../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../../../config/index.js';
import { ClaimDefinitionAdministration } from './claim-definition-administration.js';
import {
  ClaimDefinitionChange, ClaimDefinitionPage, ClaimDefinitionQuery, ClaimDefinitionView, NewClaimDefinition,
} from './claim-definition.dto.js'; // prettier-ignore
import { CLAIM_DEFINITION_CHANGE_EXAMPLES, NEW_CLAIM_DEFINITION_EXAMPLES } from './claim-definition.examples.js';
import { ClaimDefinitionStore } from './claim-definition.store.js';

@ApiTags('admin: claims')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminClaimDefinitions)
export class ClaimDefinitionAdminController {
  constructor(
    private readonly administration: ClaimDefinitionAdministration,
    private readonly store: ClaimDefinitionStore,
  ) {}

  /** Define a claim about users. */
  @Post()
  @RequiresScope('claims:write')
  @ApiBody({ type: NewClaimDefinition, examples: NEW_CLAIM_DEFINITION_EXAMPLES })
  @ApiProblems(400, 409, 413, 415)
  @EntityTagged()
  @ApiCreatedResponse({ type: ClaimDefinitionView })
  async create(@Body() body: NewClaimDefinition, @CallerOfAdmin() caller: AdminCaller): Promise<ClaimDefinitionView> {
    return ClaimDefinitionView.of(await this.administration.create(body, caller));
  }

  /** List definitions of claims, the oldest first. The standard claims are not among them. */
  @Get()
  @RequiresScope('claims:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: ClaimDefinitionPage })
  async list(@Query() query: ClaimDefinitionQuery): Promise<ClaimDefinitionPage> {
    const rows = await this.store.list(startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, ClaimDefinitionView.of);
  }

  /** Get the definition of a claim. */
  @Get(':id')
  @RequiresScope('claims:read')
  @ApiProblems(404)
  @EntityTagged()
  @ApiOkResponse({ type: ClaimDefinitionView })
  async get(@Param('id') id: string): Promise<ClaimDefinitionView> {
    return ClaimDefinitionView.of(await this.administration.get(id));
  }

  /** Change where and by which scope a claim is released. Clients that hold the scope receive it without a new consent. */
  @Patch(':id')
  @RequiresScope('claims:write')
  @ApiBody({ type: ClaimDefinitionChange, examples: CLAIM_DEFINITION_CHANGE_EXAMPLES })
  @ApiProblems(400, 404, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: ClaimDefinitionView })
  async change(
    @Param('id') id: string,
    @Body() body: ClaimDefinitionChange,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<ClaimDefinitionView> {
    return ClaimDefinitionView.of(await this.administration.change(id, body, caller, precondition));
  }

  /** Delete the definition of a claim. Its values are not released any more, and a new definition begins without them. */
  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('claims:write')
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
