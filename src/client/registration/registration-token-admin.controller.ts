import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger'; // prettier-ignore
import { ApiProblems, CallerOfAdmin, pageFrom, RequiresScope, startOf, type AdminCaller } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { InitialAccessTokens } from './initial-access-tokens.js';
import { REGISTRATION_TOKEN_EXAMPLES } from './registration.examples.js';
import {
  NewRegistrationTokenDto, NewRegistrationTokenResponse, RegistrationTokenPage, RegistrationTokenQuery, RegistrationTokenView,
} from './registration-token.dto.js'; // prettier-ignore
import { RegistrationTokenStore } from './registration-token.store.js';

@ApiTags('admin: registration tokens')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminRegistrationTokens)
export class RegistrationTokenAdminController {
  constructor(
    private readonly tokens: InitialAccessTokens,
    private readonly store: RegistrationTokenStore,
  ) {}

  /** List initial access tokens, newest first. Their values are not shown. */
  @Get()
  @RequiresScope('registration:write')
  @ApiProblems(400)
  @ApiOkResponse({ type: RegistrationTokenPage })
  async list(@Query() query: RegistrationTokenQuery): Promise<RegistrationTokenPage> {
    const rows = await this.store.list(startOf(query), query.limit + 1);
    return pageFrom(rows, query.limit, RegistrationTokenView.of);
  }

  /**
   * Create an initial access token, which permits its holder to register clients (RFC 7591 §3). The response shows it
   * once.
   */
  @Post()
  @Header('Cache-Control', 'no-store')
  @RequiresScope('registration:write')
  @ApiBody({ type: NewRegistrationTokenDto, examples: REGISTRATION_TOKEN_EXAMPLES })
  @ApiProblems(400, 413, 415)
  @ApiCreatedResponse({ type: NewRegistrationTokenResponse })
  issue(
    @Body() dto: NewRegistrationTokenDto,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<NewRegistrationTokenResponse> {
    return this.tokens.issue(dto, caller);
  }

  /** Delete an initial access token. Clients that were registered with it stay. */
  @Delete(':id')
  @HttpCode(204)
  @RequiresScope('registration:write')
  @ApiProblems(404)
  @ApiNoContentResponse()
  async remove(@Param('id') id: string, @CallerOfAdmin() caller: AdminCaller): Promise<void> {
    await this.tokens.remove(id, caller);
  }
}
