import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { ClientFormDto } from '../../client/index.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import { DETAILS_IN_SWAGGER } from '../authorization-details/details.swagger.js';

/** RFC 7662 §2.1. */
export class IntrospectionRequest extends ClientFormDto {
  /** An access token or a refresh token. @example "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9..." */
  @IsString()
  token!: string;

  /** Ignored: the server recognizes the type by the token itself (RFC 7009 §2.1). */
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '' })
  token_type_hint?: string;
}

/** RFC 7662 §2.2. A token of a user also has the defined claims that its scope releases to access tokens. */
export class IntrospectionResponse {
  /** When false, there are no other members. @example true */
  readonly active!: boolean;
  /** @example "orders:read" */
  readonly scope?: string;
  /** The present roles of the user at the resource of the token. */
  @ApiPropertyOptional({ type: [String], example: ['manager'] })
  readonly roles?: readonly string[];
  /** Scope `groups`: the present groups of the user. */
  @ApiPropertyOptional({ type: [String], example: ['warehouse'] })
  readonly groups?: readonly string[];
  /** The objects of the token for the resources of the caller (RFC 9396 §9.2). */
  @ApiPropertyOptional(DETAILS_IN_SWAGGER)
  readonly authorization_details?: AuthorizationDetails;
  /** @example "nightly-job" */
  readonly client_id?: string;
  /** Only for tokens of a user: when the user signed in, in seconds since 1970. @example 1763799000 */
  readonly auth_time?: number;
  /** Only for tokens of a user: the class of that sign-in (RFC 9470 §6.2). @example "urn:grantry:acr:1" */
  readonly acr?: string;
  /** Only for tokens of a user. @example "alice" */
  readonly username?: string;
  /** `Bearer`, or `DPoP` for a token that is bound to a key. @example "Bearer" */
  readonly token_type?: string;
  /** The key to which the token is bound (RFC 9449 §6.2). */
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' },
  })
  readonly cnf?: object;
  /** Seconds since 1970. @example 1763800900 */
  readonly exp?: number;
  /** Seconds since 1970. @example 1763800000 */
  readonly iat?: number;
  /** @example "nightly-job" */
  readonly sub?: string;
  /** An array when there are several. */
  @ApiPropertyOptional({
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }],
    example: 'https://api.orders.example',
  })
  readonly aud?: string | string[];
  /** @example "https://op.example.com" */
  readonly iss?: string;
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly jti?: string;
}
