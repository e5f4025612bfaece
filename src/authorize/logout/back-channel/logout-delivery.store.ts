import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThanOrEqual, MoreThan, Not, type Repository } from 'typeorm';
import type { ClientId } from '../../../common/index.js';
import { chunksOf, inList, Statements, type CompiledTable, type Tx } from '../../../database/index.js';
import type { LogoutNotice } from '../../../user/index.js';
import { LogoutDelivery } from './logout-delivery.entity.js';

/** Rows of one INSERT, at most. */
const CHUNK = 128;

/** A notice, and how many attempts to deliver it had begun. */
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
   * Those whose time has come, the longest overdue first.
   *
   * @param latest the latest time that an attempt can have been put off to: a later one was written by a wrong clock
   * @param except clients that are left out
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
   * Begins an attempt: of all processes that saw the row as it is, one does.
   *
   * @param lease until when nobody else tries, should this process die over it
   */
  async claim(tx: Tx, { id, attempts }: AttemptedNotice, lease: Date): Promise<boolean> {
    const begun = { attempts: attempts + 1, nextAttemptAt: lease };
    return (await this.table.update(tx, { id, attempts }, begun)) === 1;
  }

  /** @param delivery as it was before the attempt that failed */
  async postpone(tx: Tx, { id, attempts }: AttemptedNotice, nextAttemptAt: Date): Promise<void> {
    await this.table.update(tx, { id, attempts: attempts + 1 }, { nextAttemptAt });
  }

  async remove(tx: Tx, { id }: LogoutNotice): Promise<void> {
    await this.table.delete(tx, { id });
  }
}
