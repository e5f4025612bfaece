import { Injectable } from '@nestjs/common';
import { Clock, newId, plusSeconds } from '../common/index.js';
import { Transactions, type Tx } from '../database/index.js';
import { AuditEvent, type AuditDetails } from './audit-event.entity.js';
import { AuditEventStore } from './audit-event.store.js';

const KEPT_SECONDS = 400 * 86_400;

export interface AuditEntry {
  /** Of the user it happened to. */
  readonly sub?: string | undefined;
  readonly clientId?: string | undefined;
  /** Who did it, where that is somebody else. */
  readonly actor?: string | undefined;
  readonly details?: AuditDetails;
}

/** Records what an auditor asks for: sign-ins, failures, consents, revocations, replays, admin changes. */
@Injectable()
export class AuditService {
  constructor(
    private readonly events: AuditEventStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * @param type for example `client.created`
   * @param tx the transaction of what happened, so that both are kept or neither; its own when left out
   */
  async record(type: string, entry: AuditEntry, tx?: Tx): Promise<void> {
    const event = this.event(type, entry);
    await (tx ? this.events.add(tx, event) : this.transactions.run((own) => this.events.add(own, event)));
  }

  /** Many of one type, in one statement. */
  async recordEach(type: string, entries: readonly AuditEntry[], tx: Tx): Promise<void> {
    const events = entries.map((entry) => this.event(type, entry));
    await this.events.addEach(tx, events);
  }

  private event(type: string, entry: AuditEntry): AuditEvent {
    const at = this.clock.now();
    return AuditEvent.of({
      id: newId(),
      type,
      at,
      sub: entry.sub ?? null,
      clientId: entry.clientId ?? null,
      actor: entry.actor ?? null,
      details: entry.details ?? {},
      expiresAt: plusSeconds(at, KEPT_SECONDS),
    });
  }
}
