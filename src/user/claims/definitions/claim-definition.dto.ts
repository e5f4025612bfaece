import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, IsString, Matches, MaxLength } from 'class-validator';
import { MayBeLeftOut, CLAIMS_SCOPE, PagingQuery, TEXT_ON_ONE_LINE } from '../../../common/index.js';
import {
  CLAIM_EDITORS, CLAIM_PLACES, CLAIM_TYPES, type ClaimDefinition, type ClaimEditor, type ClaimPlace, type ClaimType,
} from './claim-definition.entity.js'; // prettier-ignore

const NAME = /^[A-Za-z][A-Za-z0-9_.:/-]{0,99}$/;
const NOT_A_SCOPE =
  'scope must be a scope for claims (OIDC Core §5.4), or profile: with 1 to 92 letters, digits and . _ - after it';

export class ClaimDefinitionQuery extends PagingQuery {}

export class NewClaimDefinition {
  /**
   * The name in tokens: 1 to 100 letters, digits and `_ . : / -`, a letter first. Names of registered claims are refused.
   * It cannot be changed. @example "department"
   */
  @IsString()
  @Matches(NAME, { message: 'name must be 1 to 100 letters, digits and _ . : / -, a letter first' })
  name!: string;

  /** The type of its values. It cannot be changed. */
  @IsIn(CLAIM_TYPES)
  @ApiProperty({ enum: CLAIM_TYPES })
  type!: ClaimType;

  /**
   * The scope that releases it: `profile`, `email`, `address` or `phone`, or an own one that begins with `profile:`. A
   * client needs the scope in its registration. @example "profile:work"
   */
  @IsString()
  @Matches(CLAIMS_SCOPE, { message: NOT_A_SCOPE })
  scope!: string;

  /** Where it is released. `access_token`: also by introspection. */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(CLAIM_PLACES, { each: true })
  @ApiProperty({ enum: CLAIM_PLACES, isArray: true })
  places!: ClaimPlace[];

  /** What users read on the consent page and in their profile. @example "See your department" */
  @IsString()
  @MaxLength(200)
  @Matches(TEXT_ON_ONE_LINE, { message: 'description must have a visible character and no control characters' })
  description!: string;

  /**
   * `user`: people edit their own value on the page `/account/profile`. An administrator can always change it. `user`
   * needs `users:write` as well.
   */
  @MayBeLeftOut()
  @IsIn(CLAIM_EDITORS)
  @ApiPropertyOptional({ enum: CLAIM_EDITORS, default: 'administrator' })
  editable_by?: ClaimEditor;
}

/** Omitted members stay as they are. */
export class ClaimDefinitionChange {
  /** See `POST /admin/claim-definitions`. */
  @MayBeLeftOut()
  @IsString()
  @Matches(CLAIMS_SCOPE, { message: NOT_A_SCOPE })
  scope?: string;

  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(CLAIM_PLACES, { each: true })
  @ApiPropertyOptional({ enum: CLAIM_PLACES, isArray: true })
  places?: ClaimPlace[];

  @MayBeLeftOut()
  @IsString()
  @MaxLength(200)
  @Matches(TEXT_ON_ONE_LINE, { message: 'description must have a visible character and no control characters' })
  description?: string;

  /** See `POST /admin/claim-definitions`. */
  @MayBeLeftOut()
  @IsIn(CLAIM_EDITORS)
  @ApiPropertyOptional({ enum: CLAIM_EDITORS })
  editable_by?: ClaimEditor;
}

export class ClaimDefinitionView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** @example "department" */
  readonly name!: string;
  @ApiProperty({ enum: CLAIM_TYPES })
  readonly type!: ClaimType;
  /** @example "profile:work" */
  readonly scope!: string;
  @ApiProperty({ enum: CLAIM_PLACES, isArray: true })
  readonly places!: ClaimPlace[];
  /** @example "See your department" */
  readonly description!: string;
  @ApiProperty({ enum: CLAIM_EDITORS })
  readonly editable_by!: ClaimEditor;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** @example "2026-11-22T09:30:00.000Z" */
  readonly updated_at!: string;

  static of({
    id,
    name,
    type,
    scope,
    places,
    description,
    editableBy,
    createdAt,
    updatedAt,
  }: ClaimDefinition): ClaimDefinitionView {
    return {
      id,
      name,
      type,
      scope,
      places: [...places],
      description,
      editable_by: editableBy,
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
    };
  }
}

export class ClaimDefinitionPage {
  @ApiProperty({ type: [ClaimDefinitionView] })
  readonly items!: ClaimDefinitionView[];
  readonly next_cursor!: string | null;
}
