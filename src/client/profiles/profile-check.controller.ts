import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, RequiresScope } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { ClientAdministration } from '../administration/client-administration.js';
import { ProfileCheckQuery, ProfileCheckView } from './profile-check.dto.js';

@ApiTags('admin: clients')
@ApiBearerAuth()
@Controller(`${ENDPOINTS.adminClients}/:client_id/profile-check`)
export class ProfileCheckController {
  constructor(private readonly clients: ClientAdministration) {}

  /** Check what keeps a client from a profile. Nothing changes. */
  @Get()
  @RequiresScope('clients:read')
  @ApiProblems(400, 404)
  @ApiOkResponse({ type: ProfileCheckView })
  async check(@Param('client_id') id: string, @Query() { profile }: ProfileCheckQuery): Promise<ProfileCheckView> {
    return ProfileCheckView.of(await this.clients.find(id), profile);
  }
}
