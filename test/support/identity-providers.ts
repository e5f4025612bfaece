import type { Encryption } from '../../src/common/index.js';
import { IdentityProvider, type IdentityProviderId, type ProviderSettings } from '../../src/user/identity-providers/identity-provider.entity.js'; // prettier-ignore
import { ProviderSecrets } from '../../src/user/identity-providers/provider-secrets.js';

export const NO_SETTINGS: ProviderSettings = {
  emailDomains: [], trustedEmailDomains: [], createsAccounts: true, claimsMapping: {}, groupsClaim: null, groupsMapping: {},
  allowedTenants: [], teamId: null, keyId: null,
}; // prettier-ignore

interface Members extends Partial<Omit<IdentityProvider, 'id' | 'settings' | 'clientSecret'>> {
  readonly id?: string;
  readonly secret?: string | null;
  readonly settings?: Partial<ProviderSettings>;
}

/** A provider, with its secret sealed. */
export function aProvider(
  encryption: Encryption,
  { id = 'p', secret = null, settings = {}, ...more }: Members,
): IdentityProvider {
  const now = new Date();
  return IdentityProvider.of({
    id: id as IdentityProviderId, name: 'Example', preset: 'openid', issuer: 'https://op.example', clientId: 'grantry',
    clientSecret: secret === null ? null : new ProviderSecrets(encryption).seal(id, secret),
    scope: 'openid profile email', disabled: false, version: 0, createdAt: now, updatedAt: now,
    ...more, settings: { ...NO_SETTINGS, ...settings },
  }); // prettier-ignore
}
