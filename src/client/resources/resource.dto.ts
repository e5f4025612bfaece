import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ACR_VALUES, ListOf, MayBeLeftOut, PagingQuery } from '../../common/index.js';
import { GREATEST_MAX_AGE, LONGEST_RESOURCE, LONGEST_TOKEN_LIFE } from '../../config/index.js';
import { SIGNING_ALGORITHMS, type SigningAlgorithm } from '../../key/index.js';
import type { AccessTokenFormat } from '../metadata/client-metadata.js';
import { notPlainText, PLAIN_TEXT } from '../metadata/plain-text.js';
import { DetailsTypeDto, DetailsTypeView } from './details/details-type.dto.js';
import { CLIENT_KINDS, openTo, type ClientKind, type Resource } from './resource.entity.js';

/** `scope-token` of RFC 6749 §3.3. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Safe in a path and in a claim. */
const ROLE_NAME = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

export class ResourceQuery extends PagingQuery {}

/** A role that users and groups may hold at a resource. */
export class ResourceRoleDto {
  /** The value of the claim `roles`: 1 to 100 letters, digits and `. _ : -`. @example "manager" */
  @IsString()
  @Matches(ROLE_NAME, {
    message: 'name of a role must be 1 to 100 letters, digits and . _ : -, a letter or digit first',
  })
  name!: string;

  /** For administrators. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(PLAIN_TEXT, { message: notPlainText })
  @ApiPropertyOptional({ type: String, nullable: true, example: 'Approves orders' })
  description?: string | null;
}

/** Members that a new and a changed resource share. */
class ResourceMembersDto {
  /** The name that users see; the identifier by default. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(200)
  @Matches(PLAIN_TEXT, { message: notPlainText })
  name?: string;

  /** A scope belongs to one resource. */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  @Matches(SCOPE_TOKEN, {
    each: true,
    message: 'each value in scopes must be printable ASCII without spaces, quotation marks and backslashes',
  })
  scopes?: string[];

  /**
   * A description of each scope for users, by the name of the scope: at most 200 characters each. Null for no
   * descriptions.
   */
  @IsOptional()
  @IsObject()
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', maxLength: 200 },
    nullable: true,
    example: { 'orders:read': 'Read your orders' },
  })
  scope_descriptions?: Record<string, string> | null;

  /**
   * Roles that users and groups may hold here, see `PUT /admin/resources/:id/roles/:role/users/:sub`. A change replaces
   * the whole list, and takes removed roles from their holders. Null for no roles.
   */
  @IsOptional()
  @ListOf(() => ResourceRoleDto, 100)
  @ApiPropertyOptional({ type: [ResourceRoleDto], nullable: true })
  roles?: ResourceRoleDto[] | null;

  /**
   * The roles that a scope needs, by the name of the scope: a user who holds none of them does not get the scope. Null
   * for no such scope. Clients that act for themselves (client_credentials) have no roles, and get the scope by their
   * registration.
   */
  @IsOptional()
  @IsObject()
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    nullable: true,
    example: { 'orders:write': ['manager'] },
  })
  scope_roles?: Record<string, string[]> | null;

  /**
   * Types of authorization_details (RFC 9396). A change replaces the whole list. Null for no types. Removed types are
   * unknown to new requests, and disappear from the next tokens of earlier authorizations.
   */
  @IsOptional()
  @ListOf(() => DetailsTypeDto, 20)
  @ApiPropertyOptional({ type: [DetailsTypeDto], nullable: true })
  authorization_details_types?: DetailsTypeDto[] | null;

  /**
   * Kinds of clients that may request tokens for this resource without being registered for one of its scopes or types
   * of authorization_details, or for its id in `resource_ids`. Null: `registered` for a resource without scopes and
   * types, otherwise none.
   */
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsIn(CLIENT_KINDS, { each: true })
  @ApiPropertyOptional({ enum: CLIENT_KINDS, isArray: true, nullable: true })
  open_to?: ClientKind[] | null;

  /** Null: the format that the client is registered for. */
  @IsOptional()
  @IsIn(['jwt', 'opaque'])
  access_token_format?: AccessTokenFormat | null;

  /** Seconds; null for the lifetime of the client or ACCESS_TOKEN_TTL. The shortest of several applies. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LONGEST_TOKEN_LIFE)
  access_token_ttl?: number | null;

  /** Null: the server's default. */
  @IsOptional()
  @IsIn(SIGNING_ALGORITHMS)
  access_token_signing_alg?: SigningAlgorithm | null;

  /**
   * The authentication context class that a sign-in must reach before the server issues a code for this resource
   * (RFC 9470). Null: any.
   */
  @IsOptional()
  @IsIn(ACR_VALUES)
  @ApiPropertyOptional({ enum: ACR_VALUES, nullable: true, example: 'urn:grantry:acr:2' })
  acr?: string | null;

  /**
   * Seconds since the sign-in for which the resource accepts a token (RFC 9470). An API of your own compares `auth_time`
   * of the token itself. Null: any.
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(GREATEST_MAX_AGE)
  max_age?: number | null;
}

export class NewResourceDto extends ResourceMembersDto {
  /** The absolute URI, without fragment, that `aud` and `resource` contain (RFC 8707 §2). */
  @IsString()
  @MaxLength(LONGEST_RESOURCE)
  identifier!: string;
}

/** Absent members are not changed. */
export class ResourceChangeDto extends ResourceMembersDto {
  @MayBeLeftOut()
  @IsString()
  @MaxLength(LONGEST_RESOURCE)
  identifier?: string;
}

export class ResourceView {
  /** A UUID, or `admin` for the admin API, which cannot be changed. @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** @example "https://api.orders.example" */
  readonly identifier!: string;
  /** @example "Orders" */
  readonly name!: string;
  /** @example ["orders:read", "orders:write"] */
  readonly scopes!: string[];
  /** Descriptions by the name of the scope. @example { "orders:read": "Read your orders" } */
  readonly scope_descriptions!: Record<string, string>;
  @ApiProperty({ type: [ResourceRoleDto], example: [{ name: 'manager', description: 'Approves orders' }] })
  readonly roles!: ResourceRoleDto[];
  /** The roles that a scope needs, by the name of the scope. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'array', items: { type: 'string' } },
    example: { 'orders:write': ['manager'] },
  })
  readonly scope_roles!: Record<string, readonly string[]>;
  @ApiProperty({ type: [DetailsTypeView] })
  readonly authorization_details_types!: DetailsTypeView[];
  /**
   * Kinds of clients that may request tokens for this resource without being registered for it.
   * @example ["registered"]
   */
  readonly open_to!: ClientKind[];
  readonly access_token_format!: AccessTokenFormat | null;
  /** @example 900 */
  readonly access_token_ttl!: number | null;
  readonly access_token_signing_alg!: SigningAlgorithm | null;
  /** The class that a sign-in must reach. For the admin API: that of ADMIN_ACR. @example "urn:grantry:acr:2" */
  @ApiProperty({ enum: ACR_VALUES, nullable: true })
  readonly acr!: string | null;
  /** The greatest age of a sign-in in seconds. For the admin API: that of ADMIN_MAX_AGE. @example 300 */
  readonly max_age!: number | null;
  /** ISO 8601, UTC; null for the built-in resource. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string | null;
  /** @example "2026-11-22T09:30:00.000Z" */
  readonly updated_at!: string | null;

  static of(resource: Resource): ResourceView {
    return {
      id: resource.id,
      identifier: resource.identifier,
      name: resource.name,
      scopes: [...resource.scopes],
      scope_descriptions: { ...resource.scopeDescriptions },
      roles: (resource.roles ?? []).map((role) => ({ ...role })),
      scope_roles: { ...resource.scopeRoles },
      authorization_details_types: (resource.detailsTypes ?? []).map(DetailsTypeView.of),
      open_to: [...openTo(resource)],
      access_token_format: resource.accessTokenFormat,
      access_token_ttl: resource.accessTokenTtl,
      access_token_signing_alg: resource.accessTokenSigningAlg,
      acr: resource.acr,
      max_age: resource.maxAge,
      created_at: resource.createdAt?.toISOString() ?? null,
      updated_at: resource.updatedAt?.toISOString() ?? null,
    };
  }
}

export class ResourcePage {
  readonly items!: ResourceView[];
  readonly next_cursor!: string | null;
}
