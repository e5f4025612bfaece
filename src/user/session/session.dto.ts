import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PagingQuery } from '../../common/index.js';
import type { Session } from './session.entity.js';
import { browserInWords } from './session-source.js';

export class SessionQuery extends PagingQuery {
  /** Sessions of this user only. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  sub?: string;
}

/** Times are ISO 8601, UTC. */
export class SessionView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly sub!: string;
  /** The time of the last sign-in. @example "2026-11-22T09:30:00.000Z" */
  readonly auth_time!: string;
  /** How the user signed in (RFC 8176). */
  @ApiProperty({ type: [String], example: ['pwd'] })
  readonly amr!: string[];
  /** @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** The time of the last use, to the minute. @example "2026-11-22T09:30:00.000Z" */
  readonly last_seen_at!: string;
  /** @example "2026-11-22T21:30:00.000Z" */
  readonly expires_at!: string;
  /** When the session was ended explicitly; null otherwise. A session also expires when it is not used. */
  readonly ended_at!: string | null;

  /**
   * The user agent at the last use, up to 300 characters.
   * @example "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
   */
  readonly user_agent!: string | null;
  /** The user agent in words, if it is recognized. @example "Firefox 140 on Linux" */
  readonly browser!: string | null;
  /** The network address of the last use. @example "203.0.113.7" */
  readonly address!: string | null;

  static of(session: Session): SessionView {
    const { id, userId, authTime, amr, createdAt, lastSeenAt, expiresAt, endedAt, userAgent, address } = session;
    return {
      id,
      sub: userId,
      auth_time: authTime.toISOString(),
      amr: [...amr],
      created_at: createdAt.toISOString(),
      last_seen_at: lastSeenAt.toISOString(),
      expires_at: expiresAt.toISOString(),
      ended_at: endedAt?.toISOString() ?? null,
      user_agent: userAgent,
      browser: browserInWords(userAgent),
      address,
    };
  }
}

export class SessionPage {
  @ApiProperty({ type: [SessionView] })
  readonly items!: SessionView[];
  readonly next_cursor!: string | null;
}
