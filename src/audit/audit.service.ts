import { Injectable } from '@nestjs/common';
import { Clock, newId, plusSeconds } from '../common/index.js';
import { Transactions, type Tx } from '../database/index.js';
import { AuditEvent, type AuditDetails } from './audit-event.entity.js';
import { AuditEventStore } from './audit-event.store.js';

const KEPT_SECONDS = 400 * 86_400;

export interface AuditEntry {
  /** The affected user. */
  readonly sub?: string | undefined;
  readonly clientId?: string | undefined;
  /** The administrator, when the affected user did not act. */
  readonly actor?: string | undefined;
  readonly details?: AuditDetails;
}

/** Records the events of the audit: sign-ins, failures, consents, revocations, replays, changes by administrators. */
@Injectable()
export class AuditService {
  constructor(
    private readonly events: AuditEventStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Records one event.
   *
   * @param type for example `client.created`
   * @param tx the transaction of the action, so that both are stored or neither; a separate one when left out
   */
  async record(type: string, entry: AuditEntry, tx?: Tx): Promise<void> {
    const event = this.event(type, entry);
    await (tx ? this.events.add(tx, event) : this.transactions.run((own) => this.events.add(own, event)));
  }

  /** Records several events of one type in one statement. */
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
