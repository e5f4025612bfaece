import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import {
  Clock, LoggedRefusals, plusSeconds, RefusalLog, Upkeep,
  type OAuthError, type RefusalContext, type RefusalId,
} from '../../common/index.js'; // prettier-ignore
import { Transactions } from '../../database/index.js';
import { Refusal } from './refusal.entity.js';
import { RefusalQuota } from './refusal-quota.js';
import { RefusalStore } from './refusal.store.js';
import { safeAscii, safeText } from './safe-text.js';

const KEPT_SECONDS = 7 * 86_400;
/** The largest number of rows that wait for the database. Further refusals are only logged. */
const CAPACITY = 1000;
const BATCH = 100;
const EVERY_MS = 1000;
/** Characters. The id of the rule precedes the section in the same column. */
const LONGEST_SECTION = 70;
/** Refusals in a minute, for each process. */
const LIMITS = { all: 600, address: 120, clientAndCode: 60 };

/** Stores refusals for administrators, in batches from a bounded buffer, without delaying requests. */
@Injectable()
export class RefusalRecorder extends RefusalLog implements OnModuleInit, OnModuleDestroy {
  private readonly upkeep = new Upkeep(() => this.write(), {
    task: 'Writing refusals',
    every: EVERY_MS,
    logger: new Logger(RefusalRecorder.name),
    flushesAtEnd: true,
  });
  private readonly log = new LoggedRefusals();
  private readonly quota = new RefusalQuota(LIMITS);
  private readonly waiting = new Map<RefusalId, Refusal>();
  private notKept = 0;

  constructor(
    private readonly store: RefusalStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** The number of refusals since the start that were only logged, because there were too many. */
  get dropped(): number {
    return this.notKept;
  }

  onModuleInit(): void {
    this.upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.upkeep.stop();
  }

  record(error: OAuthError, context: RefusalContext): RefusalId {
    const id = this.log.record(error, context);
    const at = this.clock.now();
    if (this.waiting.size < CAPACITY && this.quota.allows(at, context, error.code)) {
      this.waiting.set(id, rowOf(id, error, context, at));
    } else this.notKept++;
    return id;
  }

  /** Finds a refusal of the last 7 days, also one that this process has not written yet. */
  async find(id: RefusalId): Promise<Refusal | null> {
    return this.waiting.get(id) ?? (await this.store.find(id, this.clock.now()));
  }

  /** @throws Error when the waiting rows cannot be written; they keep waiting */
  flush(): Promise<void> {
    return this.upkeep.run();
  }

  private async write(): Promise<void> {
    while (this.waiting.size > 0) {
      const rows = [...this.waiting.values()].slice(0, BATCH);
      await this.transactions.run((tx) => this.store.add(tx, rows));
      for (const { id } of rows) this.waiting.delete(id);
    }
  }
}

function rowOf(id: RefusalId, error: OAuthError, { clientId, path }: RefusalContext, at: Date): Refusal {
  const { id: ruleId, section, expected, received, fix } = error.rule;
  return Refusal.of({
    id,
    at,
    clientId: clientId ?? null,
    path: safeAscii(path, 300),
    error: error.code,
    status: error.status,
    description: safeText(error.description, 1000),
    reason: safeText(error.reason, 1000),
    rule: { id: ruleId, section: safeText(section, LONGEST_SECTION) },
    expected: expected === undefined ? null : safeText(expected, 2000),
    received: received === undefined ? null : safeText(received, 1000),
    fix: safeText(fix, 500),
    expiresAt: plusSeconds(at, KEPT_SECONDS),
  });
}
