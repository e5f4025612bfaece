import { newId } from '../../../common/index.js';
import type { User } from '../../accounts/user.entity.js';
import type { IdentityProviders } from '../../identity-providers/identity-providers.js';
import { isOfSeveralTenants, mayIssue } from '../../identity-providers/presets/microsoft.js';
import { LinkedIdentity, type LinkedIdentityId } from '../../linked-identities/linked-identity.entity.js';
import { transferRefusals } from '../../refusals/transfer.js';
import type { IdentityLine } from '../line/tie-lines.dto.js';

/**
 * Makes the rows of the identities of a new user.
 *
 * @throws OAuthError `invalid_request` for an unknown provider, an issuer that the provider cannot have, or an identity
 *   that is there twice
 */
export function importedIdentities(
  lines: readonly IdentityLine[],
  user: User,
  providers: IdentityProviders,
): readonly LinkedIdentity[] {
  const identities = lines.map((line) => identityOf(line, user, issuerOf(line, providers)));
  const digests = new Set(identities.map(({ digest }) => digest));
  if (digests.size < identities.length) throw transferRefusals.identityTwice();
  return identities;
}

/** The issuer decides whose account it is, so a line never gives a provider the people of another issuer. */
function issuerOf({ provider: id, issuer }: IdentityLine, { all }: IdentityProviders): string {
  const provider = all.find((one) => one.id === id);
  if (provider === undefined) throw transferRefusals.providerUnknown({ provider: id });
  if (issuer === undefined && isOfSeveralTenants(provider.issuer))
    throw transferRefusals.issuerMissing({ provider: id });
  const named = issuer ?? provider.issuer;
  if (!mayIssue(provider, named)) throw transferRefusals.issuerOfAnother({ provider: id });
  return named;
}

function identityOf(
  { provider, sub, label, by_trust: byTrust = false }: IdentityLine,
  user: User,
  issuer: string,
): LinkedIdentity {
  return LinkedIdentity.of({
    id: newId<LinkedIdentityId>(),
    userId: user.id,
    issuer,
    subject: sub,
    providerId: provider,
    label: label ?? null,
    createdAt: user.updatedAt,
    lastUsedAt: null,
    byTrust,
  });
}
