import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
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
  Clock,
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
import { ClientPage, ClientQuery, ClientView, ClientWithSecretsView, StoredClientView } from './client.dto.js';
import { ClientAdministration } from './client-administration.js';
import { ClientMetadataDto, NewClientDto } from '../metadata/client-metadata.dto.js';
import { ClientStore } from '../client.store.js';
import { CLIENT_CHANGE_EXAMPLES, NEW_CLIENT_EXAMPLES } from './client.examples.js';
import { newClientInput } from './new-client-input.js';
import { ClientWarnings } from '../metadata/client-warnings.js';
import { ClientSecrets } from '../secrets/client-secrets.js';

/** The bodies are `unknown`, so that `MetadataValidator` checks them and answers with the errors of RFC 7591 §3.2.2. */
@ApiTags('admin: clients')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminClients)
export class ClientAdminController {
  constructor(
    private readonly administration: ClientAdministration,
    private readonly store: ClientStore,
    private readonly secrets: ClientSecrets,
    private readonly warnings: ClientWarnings,
    private readonly clock: Clock,
  ) {}

  /** Create a client. The response shows its client_secret once. */
  @Post()
  @Header('Cache-Control', 'no-store')
  @RequiresScope('clients:write')
  @ApiBody({ type: NewClientDto, examples: NEW_CLIENT_EXAMPLES })
  @ApiProblems(400, 409, 413, 415)
  @EntityTagged()
  @ApiCreatedResponse({ type: StoredClientView })
  async create(@Body() body: unknown, @CallerOfAdmin() caller: AdminCaller): Promise<StoredClientView> {
    const { metadata, given } = newClientInput(body);
    const { client, clientSecret } = await this.administration.create(metadata, caller, given);
    return StoredClientView.ofStored(client, clientSecret, await this.warnings.of(client));
  }

  /** List clients, in the order of their ids. */
  @Get()
  @RequiresScope('clients:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: ClientPage })
  async list(@Query() query: ClientQuery): Promise<ClientPage> {
    const rows = await this.store.list(query.q, startOf(query), query.limit + 1, this.clock.now());
    return pageFrom(rows, query.limit, ClientView.of);
  }

  /** Get a client. Values of secrets are not shown. */
  @Get(':client_id')
  @RequiresScope('clients:read')
  @ApiProblems(404)
  @EntityTagged()
  @ApiOkResponse({ type: ClientWithSecretsView })
  async read(@Param('client_id') id: string): Promise<ClientWithSecretsView> {
    const client = await this.administration.find(id);
    return ClientWithSecretsView.withSecrets(client, await this.secrets.ofClient(client.id));
  }

  /**
   * Change members of a client. Null restores the default. If the change needs a new secret, the response shows it
   * once.
   */
  @Patch(':client_id')
  @Header('Cache-Control', 'no-store')
  @RequiresScope('clients:write')
  @ApiBody({ type: ClientMetadataDto, examples: CLIENT_CHANGE_EXAMPLES })
  @ApiProblems(400, 404, 409, 413, 415)
  @HonoursIfMatch()
  @EntityTagged()
  @ApiOkResponse({ type: StoredClientView })
  async change(
    @Param('client_id') id: string,
    @Body() body: unknown,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<StoredClientView> {
    const { client, clientSecret } = await this.administration.change(id, body, caller, precondition);
    return StoredClientView.ofStored(client, clientSecret, await this.warnings.of(client));
  }

  /** Delete a client. Every code and token that was issued to it ends. */
  @Delete(':client_id')
  @HttpCode(204)
  @RequiresScope('clients:write')
  @ApiProblems(404, 409)
  @HonoursIfMatch()
  @ApiNoContentResponse()
  async remove(
    @Param('client_id') id: string,
    @CallerOfAdmin() caller: AdminCaller,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    await this.administration.remove(id, caller, precondition);
  }

  /** Revoke every code and token that was issued to a client so far. */
  @Post(':client_id/revoke')
  @HttpCode(204)
  @RequiresScope('clients:write')
  @ApiProblems(404)
  @ApiNoContentResponse()
  async revoke(@Param('client_id') id: string, @CallerOfAdmin() caller: AdminCaller): Promise<void> {
    await this.administration.revoke(id, caller);
  }
}
