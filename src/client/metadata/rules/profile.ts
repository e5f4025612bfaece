import { metadataRuleRefusals } from '../../refusals/metadata.js';
import type { Obligation } from '../../profiles/held.js';
import { profileFaults } from '../../profiles/profile-faults.js';
import { profileNamed } from '../../profiles/profiles.js';
import type { ClientMetadata } from '../client-metadata.js';

/**
 * Checks that a client has nothing that its profile or that of the server forbids.
 *
 * @param ofServer SERVER_PROFILE
 * @throws OAuthError `invalid_client_metadata` that names the first such member
 */
export function checkProfile(metadata: ClientMetadata, ofServer: Obligation | null = null): void {
  const own = profileNamed(metadata.profile);
  const held = [own && { by: metadata.profile!, profile: own }, ofServer].filter((one) => one !== null);
  for (const { by, profile } of held) {
    const [fault] = profileFaults(profile, metadata);
    if (fault === undefined) continue;
    const { member, expected, received } = fault;
    throw metadataRuleRefusals.profile({ member, profile: by, allowed: expected, expected, received });
  }
}
