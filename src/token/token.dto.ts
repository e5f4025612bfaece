import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ClientFormDto } from '../client/index.js';
import { LONGEST_GRANT, LONGEST_SCOPE } from '../config/index.js';
import type { AuthorizationDetails } from './authorization-details/authorization-details.js';
import { DETAILS_IN_SWAGGER } from './authorization-details/details.swagger.js';

/** RFC 6749 §5.1. */
export class TokenResponse {
  /** @example "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9..." */
  readonly access_token!: string;
  /** `DPoP` when the request had a DPoP proof (RFC 9449 §5). */
  readonly token_type!: 'Bearer' | 'DPoP';
  /** Seconds. @example 900 */
  readonly expires_in!: number;
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.1.pXv0cY4mQ3fT9aBk1LwZr7Hd2Ns6Ue8Gj5Oi3Ct0VxE" */
  readonly refresh_token?: string;
  /** @example "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9..." */
  readonly id_token?: string;
  /** The granted scope, when it differs from the requested scope. @example "openid profile" */
  readonly scope?: string;
  /** The objects that the access token is for, when there are any (RFC 9396 §7). */
  @ApiPropertyOptional(DETAILS_IN_SWAGGER)
  readonly authorization_details?: AuthorizationDetails;
}

/** Longer than accepted: the check of its contents refuses the rest. */
const LONGEST_PARAMETER = 16_000;

/** The parameter `authorization_details`. */
export const Details = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    IsString(),
    MaxLength(LONGEST_PARAMETER),
    ApiPropertyOptional({ type: String, example: '[{"type":"payment_initiation","amount":"123.50"}]' }),
  );

/** Parameters of every grant. */
export abstract class GrantParameters extends ClientFormDto {
  @IsString()
  @MaxLength(100)
  grant_type!: string;
}

/** Parameters of grants with a choice of scope and resource. */
export abstract class ScopedParameters extends GrantParameters {
  /**
   * The requested scopes, space-separated (RFC 6749 §3.3); the client's `default_scope` by default.
   * @example "orders:read"
   */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_SCOPE)
  scope?: string;

  /** A resource for the access token. The parameter may repeat (RFC 8707 §2). @example "https://api.orders.example" */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_GRANT)
  resource?: string;
}
