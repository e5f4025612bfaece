import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PagingQuery } from '../../common/index.js';
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
  readonly id!: string;
  readonly sub!: string;
  readonly client_id!: string;
  /** Null for a password grant. */
  readonly session_id!: string | null;
  readonly scope!: string;
  readonly resources!: string[];
  /** ISO 8601, UTC. */
  readonly auth_time!: string;
  readonly created_at!: string;
  readonly expires_at!: string;
  /** Null while it lives. */
  readonly revoked_at!: string | null;

  static of(authorization: Authorization): AuthorizationView {
    return {
      id: authorization.id,
      sub: authorization.userId,
      client_id: authorization.clientId,
      session_id: authorization.sessionId,
      scope: authorization.scopeText,
      resources: [...authorization.audience],
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
