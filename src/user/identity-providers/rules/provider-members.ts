import type { IdentityProvider, ProviderSettings } from '../identity-provider.entity.js';
import type { IdentityProviderMembers } from '../administration/identity-provider.dto.js';
import { presetNamed } from '../presets/index.js';
import type { Preset } from '../presets/preset.js';
import type { PresetName } from '../presets/preset-names.js';

/** A new or changed provider before the rules: what was sent, what it had, and the defaults. */
export interface ProviderMembers {
  readonly preset: Preset;
  readonly name: string;
  /** Undefined: that of the preset. */
  readonly issuer: string | undefined;
  readonly clientId: string;
  /** The secret that was sent; null: none from now on; undefined: the stored one. */
  readonly secret: string | null | undefined;
  readonly hasStoredSecret: boolean;
  readonly scope: string;
  readonly settings: ProviderSettings;
  /** Whether the mapping was sent. A claim or a group of an earlier one may be gone meanwhile. */
  readonly mapsClaims: boolean;
  readonly mapsGroups: boolean;
  readonly disabled: boolean;
}

export interface RequiredMembers {
  readonly preset: PresetName;
  readonly name: string;
  readonly client_id: string;
}

const NO_SETTINGS: ProviderSettings = {
  emailDomains: [], trustedEmailDomains: [], createsAccounts: false, claimsMapping: {}, groupsClaim: null,
  groupsMapping: {}, allowedTenants: [], teamId: null, keyId: null,
}; // prettier-ignore

/** The members of a new provider. */
export function newMembers(wanted: IdentityProviderMembers & RequiredMembers): ProviderMembers {
  const preset = presetNamed(wanted.preset);
  return {
    preset,
    name: wanted.name,
    issuer: wanted.issuer,
    clientId: wanted.client_id,
    secret: wanted.client_secret,
    hasStoredSecret: false,
    scope: wanted.scope ?? preset.scope,
    settings: settingsAfter(NO_SETTINGS, wanted),
    mapsClaims: wanted.claims_mapping !== undefined,
    mapsGroups: wanted.groups_mapping !== undefined,
    disabled: wanted.disabled ?? false,
  };
}

/** The members of a provider after a change. With another preset, issuer and scope begin at its defaults. */
export function changedMembers(
  before: IdentityProvider,
  wanted: IdentityProviderMembers & Partial<RequiredMembers>,
): ProviderMembers {
  const preset = presetNamed(wanted.preset ?? before.preset);
  const isSamePreset = preset.name === before.preset;
  return {
    preset,
    name: wanted.name ?? before.name,
    issuer: wanted.issuer ?? (isSamePreset ? before.issuer : undefined),
    clientId: wanted.client_id ?? before.clientId,
    secret: wanted.client_secret,
    hasStoredSecret: before.clientSecret !== null,
    scope: wanted.scope ?? (isSamePreset ? before.scope : preset.scope),
    settings: settingsAfter(before.settings, wanted),
    mapsClaims: wanted.claims_mapping !== undefined,
    mapsGroups: wanted.groups_mapping !== undefined,
    disabled: wanted.disabled ?? before.disabled,
  };
}

/** Null is a value of some members, and undefined of none. */
function settingsAfter(before: ProviderSettings, wanted: IdentityProviderMembers): ProviderSettings {
  return {
    emailDomains: wanted.email_domains ?? before.emailDomains,
    trustedEmailDomains: wanted.trusted_email_domains ?? before.trustedEmailDomains,
    createsAccounts: wanted.creates_accounts ?? before.createsAccounts,
    claimsMapping: wanted.claims_mapping ?? before.claimsMapping,
    groupsClaim: wanted.groups_claim === undefined ? before.groupsClaim : wanted.groups_claim,
    groupsMapping: (wanted.groups_mapping ?? before.groupsMapping) as ProviderSettings['groupsMapping'],
    allowedTenants: wanted.allowed_tenants ?? before.allowedTenants,
    teamId: wanted.team_id === undefined ? before.teamId : wanted.team_id,
    keyId: wanted.key_id === undefined ? before.keyId : wanted.key_id,
  };
}
