import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CallerOfAdmin, RequiresScope, type AdminCaller } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { UserDirectory } from '../accounts/user-directory.js';
import { FactorRemoval } from './factor-removal.js';
import { FactorsView, PasskeyView } from './factor.dto.js';
import { RecoveryCodes } from './one-time-codes/recovery-codes.js';
import { Passkeys } from './passkeys/passkeys.js';

@ApiTags('admin: users')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminUsers)
export class FactorAdminController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly passkeys: Passkeys,
    private readonly removal: FactorRemoval,
  ) {}

  /** Get the second factors of a user, without any secret. */
  @Get(':sub/factors')
  @RequiresScope('users:read')
  @ApiProblems(404)
  @ApiOkResponse({ type: FactorsView })
  async get(@Param('sub') sub: string): Promise<FactorsView> {
    const user = await this.directory.get(sub);
    const passkeys = await this.passkeys.of(user);
    return {
      authenticator_app: user.factors.includes('totp'),
      recovery_codes: await this.recoveryCodes.left(user),
      passkeys: passkeys.map((passkey) => PasskeyView.of(passkey)),
    };
  }

  /** Remove every second factor of a user who has lost them. Every session and token of the user ends. */
  @Delete(':sub/factors')
  @HttpCode(204)
  @RequiresScope('users:write')
  @ApiProblems(404, 409)
  @ApiNoContentResponse()
  async remove(@Param('sub') sub: string, @CallerOfAdmin() caller: AdminCaller): Promise<void> {
    await this.removal.removeAll(await this.directory.get(sub), caller);
  }
}
