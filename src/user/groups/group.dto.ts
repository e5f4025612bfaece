import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { MayBeLeftOut, PagingQuery, TEXT_ON_ONE_LINE } from '../../common/index.js';
import type { User } from '../accounts/user.entity.js';
import type { Group } from './group.entity.js';

export class GroupQuery extends PagingQuery {}

export class NewGroup {
  /**
   * The value of the claim `groups`: 1 to 100 letters, digits, spaces and `. _ : / @ + & ( ) -`. Surrounding spaces are
   * removed. Names that look alike are equal: in other case or width, or with dotless letters. @example "warehouse"
   */
  @IsString()
  @MaxLength(400)
  name!: string;

  /** For administrators. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  @Matches(TEXT_ON_ONE_LINE, { message: 'description must have a visible character and no control characters' })
  @ApiPropertyOptional({ type: String, nullable: true, example: 'Everybody who packs orders' })
  description?: string | null;

  /** Whether members must sign in with two factors. `false` by default. */
  @MayBeLeftOut()
  @IsBoolean()
  requires_mfa?: boolean;
}

/** Omitted members stay as they are. */
export class GroupChange {
  /** See `POST /admin/groups`. Tokens contain the new name from their next refresh on. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(400)
  name?: string;

  /** Null removes it. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  @Matches(TEXT_ON_ONE_LINE, { message: 'description must have a visible character and no control characters' })
  @ApiPropertyOptional({ type: String, nullable: true })
  description?: string | null;

  @MayBeLeftOut()
  @IsBoolean()
  requires_mfa?: boolean;
}

export class GroupView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** @example "warehouse" */
  readonly name!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Everybody who packs orders' })
  readonly description!: string | null;
  readonly requires_mfa!: boolean;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** @example "2026-11-22T09:30:00.000Z" */
  readonly updated_at!: string;

  static of({ id, name, description, requiresMfa, createdAt, updatedAt }: Group): GroupView {
    return {
      id,
      name,
      description,
      requires_mfa: requiresMfa,
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
    };
  }
}

export class GroupPage {
  @ApiProperty({ type: [GroupView] })
  readonly items!: GroupView[];
  readonly next_cursor!: string | null;
}

/** A member of a group. */
export class MemberView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly sub!: string;
  /** @example "alice" */
  readonly username!: string;
  readonly disabled!: boolean;

  static of({ id, username, disabled }: User): MemberView {
    return { sub: id, username, disabled };
  }
}

export class MemberPage {
  @ApiProperty({ type: [MemberView] })
  readonly items!: MemberView[];
  readonly next_cursor!: string | null;
}
