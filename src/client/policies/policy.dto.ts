import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize, ArrayNotEmpty, ArrayUnique, Equals, IsArray, IsIn, IsInt, IsObject, IsOptional, IsString,
  Matches, Max, MaxLength, Min, ValidateNested,
} from 'class-validator'; // prettier-ignore
import { MayBeLeftOut, PagingQuery } from '../../common/index.js';
import {
  LONGEST_CLIENT_ID, LONGEST_REFRESH_LIFE, LONGEST_TOKEN_LIFE, PROFILE_NAMES, type ProfileName,
} from '../../config/index.js'; // prettier-ignore
import { VERIFYING_ALGORITHMS } from '../../key/index.js';
import { notPlainText, PLAIN_TEXT } from '../metadata/plain-text.js';
import type { PolicyRule } from './policy-rule.js';
import { POLICY_MODES, type Policy, type PolicyMode } from './policy.entity.js';

const ONLY_TRUE = { message: '$property must be true' };

export class PolicyQuery extends PagingQuery {}

/** The rule of a policy: exactly one member. */
export class PolicyRuleDto implements PolicyRule {
  /** Everything that a profile demands. @example "fapi-2-security" */
  @MayBeLeftOut()
  @IsIn(PROFILE_NAMES)
  profile?: ProfileName;

  /** Codes need PKCE. */
  @MayBeLeftOut()
  @Equals(true, ONLY_TRUE)
  require_pkce?: true;

  /** Authorization requests must be pushed. */
  @MayBeLeftOut()
  @Equals(true, ONLY_TRUE)
  require_pushed_authorization_requests?: true;

  /** Authorization requests must be signed. */
  @MayBeLeftOut()
  @Equals(true, ONLY_TRUE)
  require_signed_request_object?: true;

  /** Token requests need a DPoP proof. */
  @MayBeLeftOut()
  @Equals(true, ONLY_TRUE)
  dpop_bound_access_tokens?: true;

  /** Token requests need a DPoP proof, or the certificate of a client whose tokens are bound to it. */
  @MayBeLeftOut()
  @Equals(true, ONLY_TRUE)
  sender_constrained_access_tokens?: true;

  /** The only algorithms of what clients sign: assertions and request objects. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(VERIFYING_ALGORITHMS, { each: true })
  @ApiPropertyOptional({ enum: [...VERIFYING_ALGORITHMS], isArray: true })
  algorithms?: string[];

  /** Seconds that a code lives at most. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(600)
  authorization_code_ttl?: number;

  /** Seconds that an access token lives at most. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  access_token_ttl?: number;

  /** Seconds that a refresh token lives at most, from the authorization. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(LONGEST_REFRESH_LIFE)
  refresh_token_ttl?: number;
}

export class NewPolicyDto {
  /** For administrators; the reasons of refusals contain it. @example "FAPI 2.0 for payments" */
  @IsString()
  @MaxLength(100)
  @Matches(PLAIN_TEXT, { message: notPlainText })
  name!: string;

  @IsObject()
  @ValidateNested()
  @Type(() => PolicyRuleDto)
  @ApiProperty({ type: PolicyRuleDto, example: { require_pkce: true } })
  rule!: PolicyRuleDto;

  /** `report` by default: the rule refuses nothing, and its report says what it would refuse. */
  @MayBeLeftOut()
  @IsIn(POLICY_MODES)
  mode?: PolicyMode;

  /** The clients that the rule is for, by `client_id`; null, the default, for all. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(LONGEST_CLIENT_ID, { each: true })
  @ApiPropertyOptional({ type: [String], nullable: true })
  clients?: string[] | null;
}

/** Absent members are not changed. Another rule begins new counts. */
export class PolicyChangeDto {
  @MayBeLeftOut()
  @IsString()
  @MaxLength(100)
  @Matches(PLAIN_TEXT, { message: notPlainText })
  name?: string;

  @MayBeLeftOut()
  @IsObject()
  @ValidateNested()
  @Type(() => PolicyRuleDto)
  @ApiPropertyOptional({ type: PolicyRuleDto })
  rule?: PolicyRuleDto;

  @MayBeLeftOut()
  @IsIn(POLICY_MODES)
  mode?: PolicyMode;

  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(200)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(LONGEST_CLIENT_ID, { each: true })
  @ApiPropertyOptional({ type: [String], nullable: true })
  clients?: string[] | null;
}

export class PolicyView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** @example "PKCE everywhere" */
  readonly name!: string;
  @ApiProperty({ enum: POLICY_MODES, example: 'report' })
  readonly mode!: PolicyMode;
  @ApiProperty({ type: PolicyRuleDto, example: { require_pkce: true } })
  readonly rule!: PolicyRule;
  /** Null: all clients. */
  @ApiProperty({ type: [String], nullable: true, example: null })
  readonly clients!: readonly string[] | null;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** @example "2026-11-22T09:30:00.000Z" */
  readonly updated_at!: string;

  static of({ id, name, mode, rule, clients, createdAt, updatedAt }: Policy): PolicyView {
    const times = { created_at: createdAt.toISOString(), updated_at: updatedAt.toISOString() };
    return { id, name, mode, rule, clients, ...times };
  }
}

export class PolicyPage {
  readonly items!: PolicyView[];
  readonly next_cursor!: string | null;
}
