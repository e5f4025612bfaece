import { Body, Controller, Delete, Header, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CallerOfAdmin, RequiresScope, type AdminCaller } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { NEW_SECRET_EXAMPLES } from '../administration/client.examples.js';
import { NewClientSecretDto, NewClientSecretView } from './client-secret.dto.js';
import { ClientSecretAdministration } from './client-secret-administration.js';

@ApiTags('admin: clients')
@ApiBearerAuth()
@Controller(`${ENDPOINTS.adminClients}/:client_id/secrets`)
export class ClientSecretAdminController {
  constructor(private readonly secrets: ClientSecretAdministration) {}

  /** Add another secret to a client. The response shows it once. */
  @Post()
  @Header('Cache-Control', 'no-store')
  @RequiresScope('clients:write')
  @ApiBody({ type: NewClientSecretDto, required: false, examples: NEW_SECRET_EXAMPLES })
  @ApiProblems(400, 404, 409, 413, 415)
  @ApiCreatedResponse({ type: NewClientSecretView })
  async add(
    @Param('client_id') clientId: string,
    @Body() body: NewClientSecretDto = {},
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<NewClientSecretView> {
    return NewClientSecretView.of(await this.secrets.add(clientId, body, caller));
  }

  /** Delete a secret. Codes and tokens of the client stay valid. */
  @Delete(':secret_id')
  @HttpCode(204)
  @RequiresScope('clients:write')
  @ApiProblems(404)
  @ApiNoContentResponse()
  async remove(
    @Param('client_id') clientId: string,
    @Param('secret_id') secretId: string,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<void> {
    await this.secrets.remove(clientId, secretId, caller);
  }
}
