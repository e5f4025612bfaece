import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import {
  ApiProblems, CallerOfAdmin, EntityTagged, HonoursIfMatch, IfMatch, pageFrom, Precondition, RequiresScope, startOf, type AdminCaller,
} from '../../../common/index.js'; // prettier-ignore
import { ENDPOINTS } from '../../../config/index.js';
import { IdentityProviderAdministration } from './identity-provider-administration.js';
import { IdentityProviderPage, IdentityProviderView } from './identity-provider-view.dto.js';
import { IdentityProviderChange, IdentityProviderQuery, NewIdentityProvider } from './identity-provider.dto.js';
import { IDENTITY_PROVIDER_CHANGE_EXAMPLES, NEW_IDENTITY_PROVIDER_EXAMPLES } from './identity-provider.examples.js';
import { IdentityProviderStore } from '../identity-provider.store.js';
import { IdentityProviderViews } from './identity-provider-views.js';

@ApiTags('admin: identity providers')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminIdentityProviders)
export class IdentityProviderAdminController {
  constructor(
    private readonly administration: IdentityProviderAdministration,
    private readonly store: IdentityProviderStore,
    private readonly views: IdentityProviderViews,
  ) {}

  /** Set up another provider by which people sign in. Trusted domains also need `users:write`, a mapping of groups `groups:write`. */
  @Post()
  @RequiresScope('identity-providers:write')
  @ApiBody({ type: NewIdentityProvider, examples: NEW_IDENTITY_PROVIDER_EXAMPLES })
  @ApiProblems(400, 409, 413, 415)
  @EntityTagged()
  @ApiCreatedResponse({ type: IdentityProviderView })
  async create(@Body() body: NewIdentityProvider, @CallerOfAdmin() caller: AdminCaller): Promise<IdentityProviderView> {
    return this.views.of(await this.administration.create(body, caller));
  }

  /** List identity providers, ordered by id. */
  @Get()
  @RequiresScope('identity-providers:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: IdentityProviderPage })
  async list(@Query() query: IdentityProviderQuery): Promise<IdentityProviderPage> {
    const rows = await this.store.list(startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, this.views.of);
  }

  /** Get an identity provider. Its secret is never shown. */
  @Get(':id')
  @RequiresScope('identity-providers:read')
  @ApiProblems(404)
  @EntityTagged()
  @ApiOkResponse({ type: IdentityProviderView })
  async get(@Param('id') id: string): Promise<IdentityProviderView> {
    return this.views.of(await this.administration.get(id));
  }

  /** Change an identity provider. `issuer` and `preset` stay while identities are linked by it, and a change of them needs the secret again. */
  @Patch(':id')
  @RequiresScope('identity-providers:write')
  @ApiBody({ type: IdentityProviderChange, examples: IDENTITY_PROVIDER_CHANGE_EXAMPLES })
  @ApiProblems(400, 404, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: IdentityProviderView })
  async change(
    @Param('id') id: string,
    @Body() body: IdentityProviderChange,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<IdentityProviderView> {
    return this.views.of(await this.administration.change(id, body, caller, precondition));
  }

  /** Delete an identity provider. Linked identities stay, because issuer and subject identify the person: a new provider with the same issuer signs the same people in. */
  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('identity-providers:write')
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
