import { Injectable } from '@nestjs/common';
import { isId } from '../../../common/index.js';
import { Configuration } from '../../../config/index.js';
import { AllowList } from '../../../outbound/index.js';
import { ClaimDefinitionDirectory } from '../../claims/definitions/claim-definition-directory.js';
import { GroupStore } from '../../groups/group.store.js';
import { identityProviderRefusals } from '../../refusals/identity-providers.js';
import type { IdentityProvider, ProviderSettings } from '../identity-provider.entity.js';
import { issuerOf, type AllowsHttp } from './issuer.js';
import { checkPreset } from './preset-rules.js';
import type { ProviderMembers } from './provider-members.js';
import { checkClaims, checkGroups, checkSize, domainsOf } from './settings-rules.js';

export type ProviderColumns = Pick<
  IdentityProvider,
  'name' | 'preset' | 'issuer' | 'clientId' | 'scope' | 'settings' | 'disabled'
>;

/** Checks the members of a provider, and turns them into columns; the secret is sealed elsewhere. */
@Injectable()
export class ProviderRules {
  private readonly allowsHttp: AllowsHttp;

  constructor(
    { outboundAllow }: Configuration,
    private readonly definitions: ClaimDefinitionDirectory,
    private readonly groups: GroupStore,
  ) {
    const allowed = new AllowList(outboundAllow);
    this.allowsHttp = ({ hostname, port }) => allowed.has(hostname, Number(port) || 80);
  }

  /** @throws OAuthError `invalid_request` that names the member */
  async columnsOf(members: ProviderMembers): Promise<ProviderColumns> {
    const { preset, name, clientId, scope, disabled } = members;
    const issuer = issuerOf(members, this.allowsHttp);
    checkPreset(members, issuer);
    const settings = await this.settingsOf(members);
    return { name, preset: preset.name, issuer, clientId, scope, disabled, settings };
  }

  private async settingsOf({ settings: wanted, mapsClaims, mapsGroups }: ProviderMembers): Promise<ProviderSettings> {
    const settings = {
      ...wanted,
      emailDomains: domainsOf('email_domains', wanted.emailDomains),
      trustedEmailDomains: domainsOf('trusted_email_domains', wanted.trustedEmailDomains),
      allowedTenants: wanted.allowedTenants.map((tenant) => tenant.toLowerCase()),
    };
    if (mapsClaims) checkClaims(settings.claimsMapping, await this.definitions.current());
    checkGroups(settings);
    checkSize(settings);
    if (mapsGroups) await this.assertGroupsExist(settings);
    return settings;
  }

  private async assertGroupsExist({ groupsMapping }: ProviderSettings): Promise<void> {
    const ids = [...new Set(Object.values(groupsMapping))];
    const existing = await this.groups.existing(ids.filter(isId));
    const unknown = ids.find((id) => !existing.includes(id));
    if (unknown !== undefined) throw identityProviderRefusals.group({ id: unknown.slice(0, 100) });
  }
}
