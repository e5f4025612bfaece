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
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** @example "client.created" */
  readonly type!: string;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly at!: string;
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly sub!: string | null;
  /** @example "nightly-job" */
  readonly client_id!: string | null;
  /** Who did it, where that is somebody else. @example "admin" */
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
