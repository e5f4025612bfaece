import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsDate, IsOptional, IsString, MaxLength } from 'class-validator';
import { PagingQuery, TIME_RULE, timeOf } from '../common/index.js';
import type { AuditDetails, AuditEvent } from './audit-event.entity.js';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A time: a date with time and offset, or a date alone, which means its start in UTC. */
const Time = () =>
  applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (readTime(value) ?? value) : value)),
    IsDate({ message: TIME_RULE }),
    ApiPropertyOptional({ type: String, format: 'date-time', example: '2026-11-22T09:30:00Z' }),
  );

function readTime(text: string): Date | null {
  return timeOf(DAY.test(text) ? `${text}T00:00:00Z` : text);
}

/** The filters of a list of audit events; an event must match all of them. */
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

  /** Events from this time on. RFC 3339 with its offset, or a day. */
  @Time()
  since?: Date;

  /** Events before this time. RFC 3339 with its offset, or a day. */
  @Time()
  until?: Date;
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
  /** The `sub` of the administrator, when the user did not act. @example "admin" */
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
