import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, CallerOfAdmin, RequiresScope, type AdminCaller } from '../../common/index.js';
import { ENDPOINTS } from '../../config/index.js';
import { UserAccounts } from '../accounts/user-accounts.js';
import { UserDirectory } from '../accounts/user-directory.js';
import { AdminLinks } from './admin-links.js';
import { SentLinkView } from './sent-link.dto.js';

@ApiTags('admin: users')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminUsers)
export class RecoveryAdminController {
  constructor(
    private readonly directory: UserDirectory,
    private readonly links: AdminLinks,
    private readonly accounts: UserAccounts,
  ) {}

  /**
   * Invite a user: the person chooses a password or a passkey by a link, valid for 7 days. If a mail carried the link, the
   * address counts as verified afterwards. A new invitation ends the older one.
   */
  @Post(':sub/invite')
  @HttpCode(200)
  @RequiresScope('users:write')
  @ApiProblems(404, 409, 429)
  @ApiOkResponse({ type: SentLinkView })
  async invite(@Param('sub') sub: string, @CallerOfAdmin() caller: AdminCaller): Promise<SentLinkView> {
    return this.links.send(await this.directory.get(sub), 'invitation', caller);
  }

  /** Send a user a link to choose a new password, valid for 30 minutes. The current password works until then. */
  @Post(':sub/reset-password')
  @HttpCode(200)
  @RequiresScope('users:write')
  @ApiProblems(404, 409, 429)
  @ApiOkResponse({ type: SentLinkView })
  async resetPassword(@Param('sub') sub: string, @CallerOfAdmin() caller: AdminCaller): Promise<SentLinkView> {
    return this.links.send(await this.directory.get(sub), 'reset-password', caller);
  }

  /** Sign a user out: every session and token ends. */
  @Post(':sub/sign-out')
  @HttpCode(204)
  @RequiresScope('users:write')
  @ApiProblems(404)
  @ApiNoContentResponse()
  async signOut(@Param('sub') sub: string, @CallerOfAdmin() caller: AdminCaller): Promise<void> {
    await this.accounts.signOut(await this.directory.get(sub), caller);
  }
}
