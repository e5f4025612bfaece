import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBearerAuth, ApiBody, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CallerOfAdmin, PagingQuery, RequiresScope, type AdminCaller } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { keyRefusals } from '../refusals.js';
import { KeyAdminService } from './key-admin.service.js';
import { KeyEmergency } from './key-emergency.js';
import { RotateKeysBody, SigningKeyPage } from './server-key.dto.js';

const ROTATION_EXAMPLES = {
  all: { summary: 'Of every algorithm', value: {} },
  one: { summary: 'Of one algorithm', value: { alg: 'ES256' } },
  emergency: { summary: 'Immediately, because a key may be compromised', value: { emergency: true } },
  everybody: { summary: 'Immediately, and end every session', value: { emergency: true, end_sessions: true } },
};

@ApiTags('admin: keys')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminKeys)
export class KeyAdminController {
  constructor(
    private readonly keys: KeyAdminService,
    private readonly emergencies: KeyEmergency,
  ) {}

  /** List the server's keys, newest first. */
  @Get()
  @RequiresScope('keys:read')
  @ApiProblems(400)
  @ApiOkResponse({ type: SigningKeyPage })
  list(@Query() query: PagingQuery): Promise<SigningKeyPage> {
    return this.keys.list(query);
  }

  /**
   * Rotate the signing keys. The `next` key starts to sign when every cached JWKS contains it. A second request during
   * a rotation changes nothing.
   */
  @Post('rotate')
  @HttpCode(202)
  @RequiresScope('keys:write')
  @ApiBody({ type: RotateKeysBody, required: false, examples: ROTATION_EXAMPLES })
  @ApiProblems(400, 413, 415)
  @ApiAcceptedResponse({ type: SigningKeyPage })
  async rotate(
    @Body() { alg, emergency = false, end_sessions: endSessions = false }: RotateKeysBody,
    @CallerOfAdmin() caller: AdminCaller,
  ): Promise<SigningKeyPage> {
    if (!emergency && endSessions) throw keyRefusals.endSessionsAlone();
    if (!emergency) return this.keys.rotate(alg, caller.sub);
    await this.emergencies.replace(alg, { actor: caller.sub, endSessions });
    return this.keys.list(new PagingQuery());
  }
}
