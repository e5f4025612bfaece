import { ApiPropertyOptional, getSchemaPath, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayUnique, IsArray, IsIn, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator'; // prettier-ignore
import { AsSent, IsTime, ListOf, MayBeLeftOut } from '../../../common/index.js';
import { FACTOR_KINDS, type FactorKind } from '../../accounts/user.entity.js';
import { NewUser } from '../../accounts/user-admin.dto.js';
import { PasskeyLine, TotpLine } from './factor-lines.dto.js';
import { IsPasswordHash } from './is-password-hash.js';
import { IdentityLine, RolesLine } from './tie-lines.dto.js';

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

  /** The authenticator app, or the `otp` credential of a Keycloak export. */
  @MayBeLeftOut()
  @IsObject()
  @ValidateNested()
  @Type(() => TotpLine)
  @ApiPropertyOptional({ anyOf: [{ $ref: getSchemaPath(TotpLine) }, { type: 'object' }], writeOnly: true })
  totp?: TotpLine;

  @MayBeLeftOut()
  @ListOf(() => PasskeyLine, 20)
  @ApiPropertyOptional({ type: [PasskeyLine], writeOnly: true })
  passkeys?: PasskeyLine[];

  /** The kinds of second factor that the user has. An import only compares them with what the line brings. */
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(FACTOR_KINDS, { each: true })
  @ApiPropertyOptional({ enum: FACTOR_KINDS, isArray: true })
  factors?: FactorKind[];

  /** Names of groups, which must exist. The caller needs `groups:write`. @example ["warehouse"] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @MaxLength(400, { each: true })
  groups?: string[];

  /** Roles that the user holds directly. The caller needs `groups:write`. */
  @MayBeLeftOut()
  @ListOf(() => RolesLine, 100)
  roles?: RolesLine[];

  /** Values of defined claims by the name of the claim, which must be defined. */
  @MayBeLeftOut()
  @AsSent()
  @IsObject()
  @ApiPropertyOptional({ type: 'object', additionalProperties: {}, example: { department: 'Warehouse' } })
  custom_claims?: Record<string, unknown>;

  /** Identities at other providers by which the user signs in. Each belongs to one account. */
  @MayBeLeftOut()
  @ListOf(() => IdentityLine, 100)
  identities?: IdentityLine[];
}
