import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Length,
  Matches, Max, Min, ValidateNested,
} from 'class-validator'; // prettier-ignore
import { IsTime, MayBeLeftOut } from '../../common/index.js';
import { FACTOR_KINDS, type FactorKind } from '../accounts/user.entity.js';
import { NewUser } from '../accounts/user-admin.dto.js';
import { IsPasswordHash } from './is-password-hash.js';

const BASE64URL = /^[A-Za-z0-9_-]+$/;
const IN_BASE64URL = { message: '$property must be base64url' };

/** The authenticator app of a user (RFC 6238): six digits, 30 seconds, SHA-1. */
export class TotpLine {
  /** In base32; case, spaces, hyphens and padding do not matter. @example "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? withoutSpacing(value) : value))
  @IsString()
  @Matches(/^[A-Z2-7]{16,104}$/, { message: 'secret must be 16 to 104 characters of base32' })
  secret!: string;

  @MayBeLeftOut()
  @IsIn(['SHA1'])
  algorithm?: 'SHA1';

  @MayBeLeftOut()
  @IsIn([6])
  digits?: 6;

  /** Seconds. */
  @MayBeLeftOut()
  @IsIn([30])
  period?: 30;
}

/** A passkey of a user, made for the host of this server (WebAuthn §5.1.3). */
export class PasskeyLine {
  /** In base64url, as the authenticator chose it. @example "bG9va2luZy1nbGFzcy1wYXNza2V5LTE" */
  @Length(22, 1364)
  @Matches(BASE64URL, IN_BASE64URL)
  credential_id!: string;

  /** COSE key in base64url. */
  @Length(40, 1400)
  @Matches(BASE64URL, IN_BASE64URL)
  public_key!: string;

  /** The signature counter; 0 by default. */
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  counter?: number;

  /** How browsers reach the authenticator. @example ["internal", "hybrid"] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(10)
  @Matches(/^[a-z-]{1,20}$/, { each: true, message: 'transports must be names of transports' })
  transports?: string[];

  /** Whether the passkey can be copied to other devices of its user; false by default. */
  @MayBeLeftOut()
  @IsBoolean()
  synced?: boolean;

  /** @example "My laptop" */
  @MayBeLeftOut()
  @IsString()
  @Length(1, 100)
  name?: string;
}

/** One line of an import, and of an export. An export has neither `password_hash` nor `totp` nor `passkeys`. */
export class UserLine extends OmitType(NewUser, ['password'] as const) {
  /** RFC 3339 with its offset; the time of the import by default. @example "2021-05-04T09:30:00.000Z" */
  @MayBeLeftOut()
  @IsTime()
  created_at?: string;

  /**
   * The hash of the password at another server: argon2, scrypt or PBKDF2 as a PHC string, bcrypt, or a password
   * credential of a Keycloak export. The first correct sign-in replaces it.
   */
  @MayBeLeftOut()
  @IsPasswordHash()
  @ApiPropertyOptional({ oneOf: [{ type: 'string' }, { type: 'object' }], writeOnly: true })
  password_hash?: string | object;

  @MayBeLeftOut()
  @IsObject()
  @ValidateNested()
  @Type(() => TotpLine)
  @ApiPropertyOptional({ type: TotpLine, writeOnly: true })
  totp?: TotpLine;

  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => PasskeyLine)
  @ApiPropertyOptional({ type: [PasskeyLine], writeOnly: true })
  passkeys?: PasskeyLine[];

  /** The kinds of second factor that the user has. An import only compares them with what the line brings. */
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(FACTOR_KINDS, { each: true })
  @ApiPropertyOptional({ enum: FACTOR_KINDS, isArray: true })
  factors?: FactorKind[];
}

function withoutSpacing(base32: string): string {
  return base32
    .slice(0, 400)
    .replaceAll(/[\s-]|=+$/g, '')
    .toUpperCase();
}
