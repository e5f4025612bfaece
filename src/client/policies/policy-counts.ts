import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { Clock, newId, plusSeconds, Upkeep, type ClientId, type OAuthError } from '../../common/index.js';
import { ONE_DAY, Transactions, type Tx } from '../../database/index.js';
import { ALL_REQUESTS, PolicyCount } from './policy-count.entity.js';
import { PolicyCountStore } from './policy-count.store.js';
import type { Policy } from './policy.entity.js';

/** Milliseconds between two writes. */
const INTERVAL = 10_000;
/** Days that counts are kept. */
export const DAYS_KEPT = 30;
/** Rows in the memory of a process: further clients and rules are not counted until the next day. */
const MOST_ROWS = 20_000;
/** Rows of one transaction. */
const BATCH = 200;
const LONGEST_EXAMPLE = 500;

/** A row of this process. */
interface Counted {
  row: PolicyCount;
  isChanged: boolean;
  /** `unsure`: a transaction with its INSERT failed, and may have been committed. */
  state: 'new' | 'unsure' | 'stored';
}

/** Counts what policies that only report would refuse, and writes it later, so that requests do not wait. */
@Injectable()
export class PolicyCounts implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(PolicyCounts.name);
  private readonly upkeep = new Upkeep(() => this.write(), {
    task: 'Writing the counts of policies',
    every: INTERVAL,
    logger: this.logger,
    flushesAtEnd: true,
  });
  private readonly counted = new Map<string, Counted>();
  /** The last day that had too many rows. */
  private incompleteDay = '';

  constructor(
    private readonly store: PolicyCountStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.upkeep.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.upkeep.stop();
  }

  /** @param refusal null counts the request itself */
  count(policy: Policy, clientId: ClientId, refusal: OAuthError | null): void {
    const now = this.clock.now();
    const day = dayOf(now);
    const rule = refusal?.rule.id ?? ALL_REQUESTS;
    const key = [policy.id, policy.version, day, rule, clientId].join(' ');
    const known = this.counted.get(key);
    const example = exampleOf(refusal);
    if (known !== undefined) {
      const { row } = known;
      known.row = PolicyCount.of({ ...row, requests: row.requests + 1, lastAt: now, example });
      known.isChanged = true;
    } else if (this.counted.size < MOST_ROWS) {
      const section = refusal?.rule.section.slice(0, 200) ?? '';
      const about = { id: newId(now), policyId: policy.id, version: policy.version, clientId, day, rule, section };
      const expiresAt = plusSeconds(new Date(day), (DAYS_KEPT + 1) * ONE_DAY);
      const row = PolicyCount.of({ ...about, requests: 1, firstAt: now, lastAt: now, example, expiresAt });
      this.counted.set(key, { row, isChanged: true, state: 'new' });
    } else this.reportFull(day);
  }

  /** Writes all counts now. Never throws: what cannot be written is retried in the next round. */
  flush(): Promise<void> {
    return this.upkeep.flush();
  }

  /** Once a day. */
  private reportFull(day: string): void {
    if (this.incompleteDay === day) return;
    this.incompleteDay = day;
    const limit = `${MOST_ROWS} combinations of policy, rule and client`;
    this.logger.warn(`The reports of policies are incomplete for ${day}: this process counts ${limit} in a day`);
  }

  private async write(): Promise<void> {
    const waiting = [...this.counted].filter(([, { isChanged }]) => isChanged);
    for (let from = 0; from < waiting.length; from += BATCH) await this.writeBatch(waiting.slice(from, from + BATCH));
    this.forgetEarlierDays();
  }

  private async writeBatch(batch: readonly (readonly [string, Counted])[]): Promise<void> {
    const rows = batch.map(([key, counted]) => ({ key, counted, row: counted.row, state: counted.state }));
    for (const { counted } of rows) counted.isChanged = false;
    try {
      const gone = await this.transactions.run(async (tx) => {
        const missing: string[] = [];
        for (const { key, row, state } of rows) if (!(await this.writeRow(tx, row, state))) missing.push(key);
        return missing;
      });
      for (const { counted } of rows) counted.state = 'stored';
      for (const key of gone) this.counted.delete(key);
    } catch (error) {
      for (const { counted } of rows) {
        counted.isChanged = true;
        if (counted.state === 'new') counted.state = 'unsure';
      }
      throw error;
    }
  }

  /** @returns false for a stored row that is gone: its policy was deleted */
  private async writeRow(tx: Tx, row: PolicyCount, state: Counted['state']): Promise<boolean> {
    if (state !== 'new' && (await this.store.change(tx, row))) return true;
    if (state === 'stored') return false;
    await this.store.add(tx, row);
    return true;
  }

  private forgetEarlierDays(): void {
    const today = dayOf(this.clock.now());
    for (const [key, { row, isChanged }] of this.counted) if (row.day < today && !isChanged) this.counted.delete(key);
  }
}

/** The day in UTC. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/** On one line. Reasons contain no secret, see `RefusalDetails`. */
function exampleOf(refusal: OAuthError | null): string {
  return (refusal?.reason ?? '').replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, ' ').slice(0, LONGEST_EXAMPLE);
}
