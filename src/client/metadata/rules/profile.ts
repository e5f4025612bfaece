import { metadataRuleRefusals } from '../../refusals/metadata.js';
import { profileFaults } from '../../profiles/profile-faults.js';
import { profileNamed } from '../../profiles/profiles.js';
import type { ClientMetadata } from '../client-metadata.js';

/**
 * Checks that a client on a profile has nothing that the profile forbids.
 *
 * @throws OAuthError `invalid_client_metadata` that names the first such member
 */
export function checkProfile(metadata: ClientMetadata): void {
  const profile = profileNamed(metadata.profile);
  const [fault] = profile === null ? [] : profileFaults(profile, metadata);
  if (fault === undefined) return;
  const { member, expected, received } = fault;
  throw metadataRuleRefusals.profile({ member, profile: metadata.profile!, allowed: expected, expected, received });
}
