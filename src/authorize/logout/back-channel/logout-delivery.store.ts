import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThanOrEqual, MoreThan, Not, type Repository } from 'typeorm';
import type { ClientId } from '../../../common/index.js';
import { chunksOf, inList, Statements, type CompiledTable, type Tx } from '../../../database/index.js';
import type { LogoutNotice } from '../../../user/index.js';
import { LogoutDelivery } from './logout-delivery.entity.js';

/** Maximum number of rows in one INSERT. */
const CHUNK = 128;

/** A notice with the number of attempts that have begun. */
export type AttemptedNotice = LogoutNotice & Pick<LogoutDelivery, 'attempts'>;

/** The only class that touches `logout_deliveries`. */
@Injectable()
export class LogoutDeliveryStore {
  private readonly table: CompiledTable<LogoutDelivery>;

  constructor(
    @InjectRepository(LogoutDelivery) private readonly deliveries: Repository<LogoutDelivery>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(LogoutDelivery);
  }

  async add(tx: Tx, rows: readonly LogoutDelivery[]): Promise<void> {
    // TypeORM: several rows in one statement.
    for (const chunk of chunksOf(rows, CHUNK)) await tx.insert(LogoutDelivery, chunk);
  }

  /**
   * Finds due deliveries, the longest overdue first.
   *
   * @param latest the latest credible time of a next attempt: a later time comes from a wrong clock, and counts as due
   * @param except clients to leave out
   */
  due(now: Date, latest: Date, limit: number, except: readonly ClientId[] = []): Promise<LogoutDelivery[]> {
    const others = except.length === 0 ? {} : { clientId: Not(inList(except)) };
    return this.deliveries.find({
      where: [
        { nextAttemptAt: LessThanOrEqual(now), ...others },
        { nextAttemptAt: MoreThan(latest), ...others },
      ],
      order: { nextAttemptAt: 'ASC' },
      take: limit,
    });
  }

  /**
   * Begins an attempt. Only one of several processes that have read the same row begins it.
   *
   * @param lease when other processes may retry, in case this process is killed
   */
  async claim(tx: Tx, { id, attempts }: AttemptedNotice, lease: Date): Promise<boolean> {
    const begun = { attempts: attempts + 1, nextAttemptAt: lease };
    return (await this.table.update(tx, { id, attempts }, begun)) === 1;
  }

  /**
   * Schedules the next attempt.
   *
   * @param delivery as it was before the failed attempt
   */
  async postpone(tx: Tx, { id, attempts }: AttemptedNotice, nextAttemptAt: Date): Promise<void> {
    await this.table.update(tx, { id, attempts: attempts + 1 }, { nextAttemptAt });
  }

  async remove(tx: Tx, { id }: LogoutNotice): Promise<void> {
    await this.table.delete(tx, { id });
  }
}
