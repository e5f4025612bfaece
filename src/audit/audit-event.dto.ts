import { Type } from 'class-transformer';
import { IsDate, IsOptional, IsString, MaxLength } from 'class-validator';
import { PagingQuery } from '../common/index.js';
import type { AuditDetails, AuditEvent } from './audit-event.entity.js';

export class AuditEventQuery extends PagingQuery {
  /** For example `client.created`. */
  @IsOptional()
  @IsString()
  @MaxLength(60)
  type?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  sub?: string;

  @IsOptional()
  @IsString()
  @MaxLength(100)
  client_id?: string;

  /** ISO 8601: events from then on. */
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  since?: Date;
}

export class AuditEventView {
  readonly id!: string;
  readonly type!: string;
  /** ISO 8601, UTC. */
  readonly at!: string;
  readonly sub!: string | null;
  readonly client_id!: string | null;
  /** Who did it, where that is somebody else. */
  readonly actor!: string | null;
  readonly details!: AuditDetails;

  static of({ id, type, at, sub, clientId, actor, details }: AuditEvent): AuditEventView {
    return { id, type, at: at.toISOString(), sub, client_id: clientId, actor, details };
  }
}

export class AuditEventPage {
  readonly items!: AuditEventView[];
  readonly next_cursor!: string | null;
}
