import { Injectable } from '@nestjs/common';
import type { AuditEvent } from './audit-event.entity.js';
import { AuditEventStore } from './audit-event.store.js';

/** Events that one SELECT reads. */
const PAGE = 200;

/** Reads the events about one user. */
@Injectable()
export class AuditTrail {
  constructor(private readonly events: AuditEventStore) {}

  /**
   * Reads the first page, so that an outage is noticed before the first event is used.
   *
   * @returns the latest first, one page at a time
   */
  async of(sub: string): Promise<AsyncIterable<AuditEvent>> {
    return this.from(sub, await this.events.list({ sub }, undefined, PAGE));
  }

  private async *from(sub: string, first: readonly AuditEvent[]): AsyncGenerator<AuditEvent> {
    for (let page = first; page.length > 0; page = await this.events.list({ sub }, page.at(-1)!.id, PAGE)) {
      yield* page;
    }
  }
}
