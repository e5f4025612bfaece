import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PagingQuery } from '../../common/index.js';
import { DETAILS_IN_SWAGGER } from '../authorization-details/details.swagger.js';
import type { AuthorizationDetails } from '../authorization-details/authorization-details.js';
import type { Authorization } from './authorization.entity.js';

export class AuthorizationQuery extends PagingQuery {
  @IsOptional()
  @IsString()
  @MaxLength(100)
  sub?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  client_id?: string;
}

export class AuthorizationView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly sub!: string;
  /** @example "orders-web" */
  readonly client_id!: string;
  /** Null for a password grant. @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly session_id!: string | null;
  /** @example "openid profile" */
  readonly scope!: string;
  /** @example ["https://api.orders.example"] */
  readonly resources!: string[];
  /** The granted objects (RFC 9396); null without any. */
  @ApiProperty({ ...DETAILS_IN_SWAGGER, nullable: true })
  readonly authorization_details!: AuthorizationDetails | null;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly auth_time!: string;
  /** @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** @example "2026-12-06T09:30:00.000Z" */
  readonly expires_at!: string;
  /** Null until it is revoked. */
  readonly revoked_at!: string | null;

  static of(authorization: Authorization): AuthorizationView {
    return {
      id: authorization.id,
      sub: authorization.userId,
      client_id: authorization.clientId,
      session_id: authorization.sessionId,
      scope: authorization.scopeText,
      resources: [...authorization.audience],
      authorization_details: authorization.details,
      auth_time: authorization.authTime.toISOString(),
      created_at: authorization.createdAt.toISOString(),
      expires_at: authorization.expiresAt.toISOString(),
      revoked_at: authorization.revokedAt?.toISOString() ?? null,
    };
  }
}

export class AuthorizationPage {
  readonly items!: AuthorizationView[];
  readonly next_cursor!: string | null;
}
