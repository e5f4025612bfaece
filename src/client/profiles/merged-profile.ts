import type { ClientMetadata } from '../metadata/client-metadata.js';
import type { BindingMember, ClientProfile } from './client-profile.js';
import { profileDefaults } from './profile-faults.js';

/** What a client is held to by all of several profiles: of each rule the strictest. */
export function mergedProfile(first: ClientProfile, ...others: readonly ClientProfile[]): ClientProfile {
  return others.reduce(both, first);
}

function both(one: ClientProfile, other: ClientProfile): ClientProfile {
  return {
    requires: { ...one.requires, ...other.requires, ...bothBindings(one.bindsBy, other.bindsBy) },
    allows: allowedByBoth(one.allows, other.allows),
    names: [...new Set([...one.names, ...other.names])],
    bindsBy: boundByBoth(one.bindsBy, other.bindsBy),
    httpsOnly: one.httpsOnly || other.httpsOnly,
    algorithms: common(one.algorithms, other.algorithms),
    issuerIsAudience: one.issuerIsAudience || other.issuerIsAudience,
    plainResponses: plainInBoth(one.plainResponses, other.plainResponses),
    needsRedirectUri: one.needsRedirectUri || other.needsRedirectUri,
    needsNonceOrState: one.needsNonceOrState || other.needsNonceOrState,
    needsPkceWhenPushed: one.needsPkceWhenPushed || other.needsPkceWhenPushed,
    needsBindingMessage: one.needsBindingMessage || other.needsBindingMessage,
    needsRequestAudience: one.needsRequestAudience || other.needsRequestAudience,
    hashesState: one.hashesState || other.hashesState,
    longestCode: Math.min(one.longestCode, other.longestCode),
    longestAccessToken: Math.min(one.longestAccessToken, other.longestAccessToken),
    longestRefreshToken: Math.min(one.longestRefreshToken, other.longestRefreshToken),
    rotates: one.rotates && other.rotates,
  };
}

/**
 * The metadata by which the requests of a client are judged that is held to a profile without being registered for it:
 * what the profile requires, and of its grants and response types those that the profile allows. Not to be stored.
 */
export function narrowedMetadata(metadata: ClientMetadata, profile: ClientProfile): ClientMetadata {
  const { grant_types: grants, response_types: types } = profile.allows;
  return {
    ...metadata,
    ...profileDefaults({ ...profile, allows: {} }, {}, metadata),
    ...(grants && { grant_types: metadata.grant_types.filter((one) => grants.includes(one)) }),
    ...(types && { response_types: metadata.response_types.filter((one) => types.includes(one)) }),
  };
}

function allowedByBoth(one: ClientProfile['allows'], other: ClientProfile['allows']): ClientProfile['allows'] {
  const members = Object.entries(other).map(([member, values]) => {
    const before = one[member as keyof ClientMetadata];
    return [member, before === undefined ? values : common(before, values)];
  });
  return { ...one, ...(Object.fromEntries(members) as ClientProfile['allows']) };
}

/** Two profiles that have no way to bind tokens in common: a request would need both ways, so none is accepted. */
function bothBindings(one: readonly BindingMember[], other: readonly BindingMember[]): ClientProfile['requires'] {
  const isConflict = one.length > 0 && other.length > 0 && common(one, other).length === 0;
  return isConflict ? Object.fromEntries([...one, ...other].map((member) => [member, true])) : {};
}

/** An empty list demands nothing. */
function boundByBoth(one: readonly BindingMember[], other: readonly BindingMember[]): readonly BindingMember[] {
  if (one.length === 0) return other;
  return other.length === 0 ? one : common(one, other);
}

function plainInBoth(one: ClientProfile['plainResponses'], other: ClientProfile['plainResponses']) {
  if (one === null) return other;
  return other === null ? one : common(one, other);
}

function common<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  return one.filter((value) => other.includes(value));
}
