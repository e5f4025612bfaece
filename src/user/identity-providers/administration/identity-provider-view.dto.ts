import { ApiProperty } from '@nestjs/swagger';
import type { IdentityProvider } from '../identity-provider.entity.js';
import { PRESET_NAMES, type PresetName } from '../presets/preset-names.js';

export const CLAIMS_MAPPING = { type: 'object', additionalProperties: { type: 'string', nullable: true }, example: { given_name: 'firstName', nickname: null } } as const; // prettier-ignore
export const GROUPS_MAPPING = { type: 'object', additionalProperties: { type: 'string' }, example: { 'Sales EU': '0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978' } } as const; // prettier-ignore

export class IdentityProviderView {
  /** @example "corp" */
  readonly id!: string;
  /** @example "Company account" */
  readonly name!: string;
  @ApiProperty({ enum: PRESET_NAMES })
  readonly preset!: PresetName;
  /** @example "https://sso.example.com" */
  readonly issuer!: string;
  /** @example "grantry" */
  readonly client_id!: string;
  readonly has_client_secret!: boolean;
  /** @example "openid profile email" */
  readonly scope!: string;
  readonly email_domains!: string[];
  readonly trusted_email_domains!: string[];
  readonly creates_accounts!: boolean;
  @ApiProperty(CLAIMS_MAPPING)
  readonly claims_mapping!: Readonly<Record<string, string | null>>;
  @ApiProperty({ type: String, nullable: true, example: 'realm_access.roles' })
  readonly groups_claim!: string | null;
  @ApiProperty(GROUPS_MAPPING)
  readonly groups_mapping!: Readonly<Record<string, string>>;
  readonly allowed_tenants!: string[];
  @ApiProperty({ type: String, nullable: true, example: 'ABCDE12345' })
  readonly team_id!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'KEYID12345' })
  readonly key_id!: string | null;
  readonly disabled!: boolean;
  /** To register at the provider. @example "https://login.example.com/login/upstream/corp/callback" */
  readonly redirect_uri!: string;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** @example "2026-11-22T09:30:00.000Z" */
  readonly updated_at!: string;

  /** @param redirectUri of this server at the provider */
  static of(provider: IdentityProvider, redirectUri: string): IdentityProviderView {
    const { id, name, preset, issuer, clientId, clientSecret, scope, settings, disabled, createdAt, updatedAt } = provider; // prettier-ignore
    return {
      id,
      name,
      preset,
      issuer,
      client_id: clientId,
      has_client_secret: clientSecret !== null,
      scope,
      email_domains: [...settings.emailDomains],
      trusted_email_domains: [...settings.trustedEmailDomains],
      creates_accounts: settings.createsAccounts,
      claims_mapping: settings.claimsMapping,
      groups_claim: settings.groupsClaim,
      groups_mapping: settings.groupsMapping,
      allowed_tenants: [...settings.allowedTenants],
      team_id: settings.teamId,
      key_id: settings.keyId,
      disabled,
      redirect_uri: redirectUri,
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
    };
  }
}

export class IdentityProviderPage {
  @ApiProperty({ type: [IdentityProviderView] })
  readonly items!: IdentityProviderView[];
  readonly next_cursor!: string | null;
}
