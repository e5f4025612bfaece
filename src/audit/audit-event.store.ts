import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { And, LessThan, MoreThanOrEqual, type FindOptionsWhere, type Repository } from 'typeorm';
import { Statements, type CompiledTable, type Tx } from '../database/index.js';
import { AuditEvent } from './audit-event.entity.js';

export interface AuditFilter {
  readonly type?: string;
  readonly sub?: string;
  readonly clientId?: string;
  readonly since?: Date;
  /** Not included. */
  readonly until?: Date;
}

/** The only class that touches `audit_events`. */
@Injectable()
export class AuditEventStore {
  private readonly table: CompiledTable<AuditEvent>;

  constructor(
    @InjectRepository(AuditEvent) private readonly events: Repository<AuditEvent>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(AuditEvent);
  }

  async add(tx: Tx, event: AuditEvent): Promise<void> {
    await this.table.insert(tx, event);
  }

  async addEach(tx: Tx, events: readonly AuditEvent[]): Promise<void> {
    await this.table.insertEach(tx, events);
  }

  /** The latest first. */
  list(filter: AuditFilter, before: string | undefined, limit: number): Promise<AuditEvent[]> {
    const { type, sub, clientId, since, until } = filter;
    const times = [
      ...(since === undefined ? [] : [MoreThanOrEqual(since)]),
      ...(until === undefined ? [] : [LessThan(until)]),
    ];
    const where: FindOptionsWhere<AuditEvent> = {
      ...(type !== undefined && { type }),
      ...(sub !== undefined && { sub }),
      ...(clientId !== undefined && { clientId }),
      ...(times.length > 0 && { at: And(...times) }),
      ...(before !== undefined && { id: LessThan(before) }),
    };
    return this.events.find({ where, order: { id: 'DESC' }, take: limit });
  }
}
