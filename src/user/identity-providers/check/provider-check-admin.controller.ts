import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems, RequiresScope } from '../../../common/index.js';
import { ENDPOINTS } from '../../../config/index.js';
import { LinkedIdentityStore } from '../../linked-identities/linked-identity.store.js';
import { IdentityProviderAdministration } from '../administration/identity-provider-administration.js';
import { ProviderCheck, ProviderUsage } from './provider-check.dto.js';
import { ProviderChecks } from './provider-checks.js';

@ApiTags('admin: identity providers')
@ApiBearerAuth()
@Controller(ENDPOINTS.adminIdentityProviders)
export class ProviderCheckAdminController {
  constructor(
    private readonly checks: ProviderChecks,
    private readonly administration: IdentityProviderAdministration,
    private readonly identities: LinkedIdentityStore,
  ) {}

  /** Contact an identity provider, also a disabled one, and say what would stop sign-ins. The address is the one that was set up; nothing is changed. */
  @Post(':id/check')
  @HttpCode(200)
  @RequiresScope('identity-providers:read')
  @ApiProblems(404, 503)
  @ApiOkResponse({ type: ProviderCheck })
  check(@Param('id') id: string): Promise<ProviderCheck> {
    return this.checks.of(id);
  }

  /** Count the accounts that depend on an identity provider, before it is disabled or deleted. */
  @Get(':id/usage')
  @RequiresScope('identity-providers:read')
  @ApiProblems(404)
  @ApiOkResponse({ type: ProviderUsage })
  async usage(@Param('id') id: string): Promise<ProviderUsage> {
    const provider = await this.administration.get(id);
    const { accounts, onlyWayOf } = await this.identities.countOf(provider.id);
    return { linked_accounts: accounts, only_way_of: onlyWayOf };
  }
}
