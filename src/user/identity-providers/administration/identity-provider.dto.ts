import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsObject, IsOptional, IsString, Matches, MaxLength } from 'class-validator'; // prettier-ignore
import { AsSent, MayBeLeftOut, PagingQuery, TEXT_ON_ONE_LINE } from '../../../common/index.js';
import { CLAIMS_MAPPING, GROUPS_MAPPING } from './identity-provider-view.dto.js';
import { PRESET_NAMES, type PresetName } from '../presets/preset-names.js';

/** A label of a path: no dots, so that an address cannot lead elsewhere. */
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,34}[a-z0-9])?$/;
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/;
const PRINTABLE = /^[\x21-\x7e]+$/;
const APPLE_ID = /^[A-Z0-9]{10}$/;
const ONE_LINE = 'must have a visible character and no control characters';

export class IdentityProviderQuery extends PagingQuery {}

/** Members that a new and a changed provider share. Omitted ones have the default of the preset, or stay as they are. */
export class IdentityProviderMembers {
  /**
   * Where its metadata are found: required for `openid`, fixed for `google` and `apple`, an own server for `gitlab` and
   * `github`, `https://login.microsoftonline.com/<tenant>/v2.0` for `microsoft`. https; http for loopback and for hosts
   * of OUTBOUND_ALLOW. @example "https://sso.example.com"
   */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(500)
  issuer?: string;

  /**
   * Write only. For `apple` the private key in PEM, with which the server signs its secrets. Only `openid` works without
   * one, as a public client; null removes it.
   */
  @IsOptional()
  @IsString()
  @MaxLength(5000)
  @ApiPropertyOptional({ type: String, nullable: true, example: 'm9XbPqk3Y0v7Tz1Wc5Rj8Ld2Hf6Ns4Ga-Qe_UoKiExA' })
  client_secret?: string | null;

  /** What is requested; by default what the preset needs. @example "openid profile email" */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(1000)
  @Matches(SCOPE, { message: 'scope must be words of RFC 6749 §3.3 with one space between them' })
  scope?: string;

  /** People whose address has one of these domains are sent to the provider. @example ["example.com"] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(253, { each: true })
  email_domains?: string[];

  /**
   * Domains for which the provider is trusted: an account with the same verified address is linked without a question,
   * unless it has admin scopes. Needs `users:write`. @example ["example.com"]
   */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(253, { each: true })
  trusted_email_domains?: string[];

  /** Whether an unknown person gets an account at the first sign-in. `false` by default. True needs `users:write`. */
  @MayBeLeftOut()
  @IsBoolean()
  creates_accounts?: boolean;

  /**
   * Claims of the provider, or paths with dots, by the names of our claims; null: the claim is not taken over. It
   * replaces the earlier mapping.
   */
  @MayBeLeftOut()
  @AsSent()
  @IsObject()
  @ApiPropertyOptional(CLAIMS_MAPPING)
  claims_mapping?: Record<string, string | null>;

  /** The claim of the provider with the groups of the person, or a path with dots. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  @Matches(TEXT_ON_ONE_LINE, { message: `groups_claim ${ONE_LINE}` })
  @ApiPropertyOptional({ type: String, nullable: true, example: 'realm_access.roles' })
  groups_claim?: string | null;

  /** Ids of our groups by the values of `groups_claim`. Needs `groups:write`. It replaces the earlier mapping. */
  @MayBeLeftOut()
  @AsSent()
  @IsObject()
  @ApiPropertyOptional(GROUPS_MAPPING)
  groups_mapping?: Record<string, string>;

  /** Ids of the tenants whose people may sign in (`microsoft`). @example ["8eaef023-2b34-4da1-9baa-8bc8c9d6a490"] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(36, { each: true })
  allowed_tenants?: string[];

  /** Of the developer account (`apple`). */
  @IsOptional()
  @IsString()
  @Matches(APPLE_ID, { message: 'team_id must be 10 capital letters and digits' })
  @ApiPropertyOptional({ type: String, nullable: true, example: 'ABCDE12345' })
  team_id?: string | null;

  /** Of the private key (`apple`). */
  @IsOptional()
  @IsString()
  @Matches(APPLE_ID, { message: 'key_id must be 10 capital letters and digits' })
  @ApiPropertyOptional({ type: String, nullable: true, example: 'KEYID12345' })
  key_id?: string | null;

  /** A disabled provider has no button and signs no one in. */
  @MayBeLeftOut()
  @IsBoolean()
  disabled?: boolean;
}

export class NewIdentityProvider extends IdentityProviderMembers {
  /**
   * A part of its redirect URI, which cannot be changed: 1 to 36 lower-case letters, digits and inner dashes. By default
   * the name of the preset. @example "corp"
   */
  @MayBeLeftOut()
  @IsString()
  @Matches(SLUG, { message: 'id must be 1 to 36 lower-case letters, digits and inner dashes' })
  id?: string;

  /** For people, on the button. @example "Company account" */
  @IsString()
  @MaxLength(100)
  @Matches(TEXT_ON_ONE_LINE, { message: `name ${ONE_LINE}` })
  name!: string;

  /** The kind of provider. */
  @IsIn(PRESET_NAMES)
  @ApiProperty({ enum: PRESET_NAMES })
  preset!: PresetName;

  /** Of this server at the provider. @example "grantry" */
  @IsString()
  @MaxLength(300)
  @Matches(PRINTABLE, { message: 'client_id must be 1 to 300 printable characters of ASCII without spaces' })
  client_id!: string;
}

/** Omitted members stay as they are. */
export class IdentityProviderChange extends IdentityProviderMembers {
  /** See `POST /admin/identity-providers`. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(100)
  @Matches(TEXT_ON_ONE_LINE, { message: `name ${ONE_LINE}` })
  name?: string;

  @MayBeLeftOut()
  @IsIn(PRESET_NAMES)
  @ApiPropertyOptional({ enum: PRESET_NAMES })
  preset?: PresetName;

  @MayBeLeftOut()
  @IsString()
  @MaxLength(300)
  @Matches(PRINTABLE, { message: 'client_id must be 1 to 300 printable characters of ASCII without spaces' })
  client_id?: string;
}
