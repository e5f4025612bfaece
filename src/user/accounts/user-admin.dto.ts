import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator'; // prettier-ignore
import { ADMIN_SCOPES, MayBeLeftOut, OWN_SUBJECT, PagingQuery, type AdminScope } from '../../common/index.js';
import { ClaimsDto } from '../claims/claims.dto.js';
import type { User } from './user.entity.js';

export class NewUser extends ClaimsDto {
  /**
   * The `sub` that the user had elsewhere, so that applications know the person again: 1 to 36 letters, digits and
   * `. _ ~ | : @ + -`, kept as it is. The server makes one when it is left out.
   */
  @MayBeLeftOut()
  @IsString()
  @Matches(OWN_SUBJECT, {
    message: 'sub must be 1 to 36 letters, digits and . _ ~ | : @ + -, and not begin with client-',
  })
  @ApiPropertyOptional({ example: '7f3c2b1a-5d4e-4c3b-9a8f-0e1d2c3b4a59' })
  sub?: string;

  /**
   * 1 to 200 characters, none of them invisible, each part between @ and dots of one script. Blanks around it are
   * removed. Compared without regard to case and width.
   */
  @IsString()
  @MaxLength(400)
  username!: string;

  /** 8 to 200 characters of any kind, none of the most common passwords. Without one, no sign-in by password. */
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @ApiPropertyOptional({ type: String, nullable: true, writeOnly: true })
  password?: string | null;

  /** Nothing of a disabled user works: no sign-in, no session, no token. */
  @MayBeLeftOut()
  @IsBoolean()
  disabled?: boolean;

  /** Scopes of the admin API that this user may be granted in a code flow; only such as the caller holds. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayUnique()
  @ArrayMaxSize(ADMIN_SCOPES.length)
  @IsIn(ADMIN_SCOPES, { each: true })
  @ApiPropertyOptional({ enum: ADMIN_SCOPES, isArray: true })
  admin_scopes?: AdminScope[];
}

/** What is left out stays as it is; null takes away a claim, or the password. */
export class UserChange extends ClaimsDto {
  /** See `POST /admin/users`. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(400)
  username?: string;

  /** A new password; null: no sign-in by password any more. Either way, every session and every token of the user ends. */
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @ApiPropertyOptional({ type: String, nullable: true, writeOnly: true })
  password?: string | null;

  /** Either way, every session and every token of the user ends. */
  @MayBeLeftOut()
  @IsBoolean()
  disabled?: boolean;

  /** All of them, not only new ones. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayUnique()
  @ArrayMaxSize(ADMIN_SCOPES.length)
  @IsIn(ADMIN_SCOPES, { each: true })
  @ApiPropertyOptional({ enum: ADMIN_SCOPES, isArray: true })
  admin_scopes?: AdminScope[];
}

export class UserView extends ClaimsDto {
  /** The subject identifier of every token. @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly sub!: string;
  /** @example "alice" */
  readonly username!: string;
  readonly disabled!: boolean;
  @ApiProperty({ enum: ADMIN_SCOPES, isArray: true })
  readonly admin_scopes!: AdminScope[];
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** ISO 8601, UTC; the claim of this name has it in seconds. @example "2026-11-22T09:30:00.000Z" */
  readonly updated_at!: string;

  static of({ id, username, disabled, adminScopes, createdAt, updatedAt, claims }: User): UserView {
    return {
      sub: id,
      username,
      disabled,
      admin_scopes: [...adminScopes],
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
      ...claims,
    };
  }
}

export class UserPage {
  @ApiProperty({ type: [UserView] })
  readonly items!: UserView[];
  readonly next_cursor!: string | null;
}

/** Every filter that is named must hold. */
export class UserQuery extends PagingQuery {
  /** Exactly this e-mail address, in upper or lower case. @example "alice@example.com" */
  @IsOptional()
  @IsString()
  @Length(1, 254)
  email?: string;

  /** Exactly this username, compared as at sign-in: without regard to case and width. @example "alice" */
  @IsOptional()
  @IsString()
  @Length(1, 400)
  username?: string;

  /** `true`: disabled users only; `false`: the others only. */
  @IsOptional()
  @IsIn(['true', 'false'])
  disabled?: 'true' | 'false';

  /** The beginning of the username, without regard to case and width. @example "al" */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}
