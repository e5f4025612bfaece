import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsBoolean, IsString, Length, Matches, MaxLength } from 'class-validator';
import { MayBeLeftOut, TEXT_ON_ONE_LINE } from '../../../common/index.js';
import { LONGEST_SUBJECT, SUBJECT_CHARACTERS } from '../../identity-providers/protocol/person.js';

/** Roles of one resource that a user holds directly. */
export class RolesLine {
  /** The identifier of the resource, which must exist. @example "https://api.example.com/orders" */
  @IsString()
  @Length(1, 500)
  resource!: string;

  /** Names of roles that the resource defines. @example ["manager"] */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  roles!: string[];
}

/** An identity at another provider that signs in to the account of a user. */
export class IdentityLine {
  /** The id of the identity provider, which must exist. @example "google" */
  @Matches(/^[a-z0-9-]{1,36}$/, { message: 'provider must be the id of an identity provider' })
  provider!: string;

  /** The `sub` of the person at the provider. @example "110169484474386276334" */
  @Length(1, LONGEST_SUBJECT)
  @Matches(SUBJECT_CHARACTERS, { message: 'sub must not have control characters' })
  sub!: string;

  /**
   * The issuer of that `sub`: the one of the provider by default. Required where the provider serves several tenants
   * (Microsoft). @example "https://accounts.google.com"
   */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(500)
  issuer?: string;

  /** What the person recognizes: the address or the name at the provider. @example "dinah@example.com" */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(254)
  @Matches(TEXT_ON_ONE_LINE, { message: 'label must have a visible character and no control characters' })
  label?: string;

  /** Whether the operator's trust in the provider linked it, and the person has not confirmed it; `false` by default. */
  @MayBeLeftOut()
  @IsBoolean()
  by_trust?: boolean;
}
