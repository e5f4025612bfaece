import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PagingQuery } from '../../common/index.js';
import type { Session } from './session.entity.js';

export class SessionQuery extends PagingQuery {
  /** Sessions of this user only. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  sub?: string;
}

/** Times are ISO 8601, UTC. */
export class SessionView {
  readonly id!: string;
  readonly sub!: string;
  /** Of the last sign-in. */
  readonly auth_time!: string;
  /** How the user signed in then (RFC 8176). */
  @ApiProperty({ type: [String], example: ['pwd'] })
  readonly amr!: string[];
  readonly created_at!: string;
  /** To the minute. */
  readonly last_seen_at!: string;
  readonly expires_at!: string;
  /** Null unless somebody ended it; a session may also go unused for too long. */
  readonly ended_at!: string | null;

  static of({ id, userId, authTime, amr, createdAt, lastSeenAt, expiresAt, endedAt }: Session): SessionView {
    return {
      id,
      sub: userId,
      auth_time: authTime.toISOString(),
      amr: [...amr],
      created_at: createdAt.toISOString(),
      last_seen_at: lastSeenAt.toISOString(),
      expires_at: expiresAt.toISOString(),
      ended_at: endedAt?.toISOString() ?? null,
    };
  }
}

export class SessionPage {
  @ApiProperty({ type: [SessionView] })
  readonly items!: SessionView[];
  readonly next_cursor!: string | null;
}
