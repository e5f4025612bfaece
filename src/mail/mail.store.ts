import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThanOrEqual, MoreThan, Not, type Repository } from 'typeorm';
import type { Digest } from '../common/index.js';
import { isUniqueViolation, Statements, type CompiledTable, type Tx } from '../database/index.js';
import { Mail, type MailId } from './mail.entity.js';
import type { MailKind } from './messages.js';

/** The place of a mail among those of its kind to its recipient. */
export type Numbered = Pick<Mail, 'number' | 'queuedAt'>;

const WAITING = { nextAttemptAt: Not(IsNull()) };

/** The only class that touches `mails`. */
@Injectable()
export class MailStore {
  private readonly table: CompiledTable<Mail>;

  constructor(
    @InjectRepository(Mail) private readonly mails: Repository<Mail>,
    private readonly statements: Statements,
  ) {
    this.table = statements.tableOf(Mail);
  }

  /** The last mails to a recipient, the latest first. */
  async latest(tx: Tx, recipient: Digest, kind: MailKind, limit: number): Promise<readonly Numbered[]> {
    const columns = this.table.select('t', ['number', 'queuedAt']);
    // SQL: in an order, as the transaction sees the rows.
    const sql = `SELECT ${columns.sql} FROM ${this.table.name} t WHERE t.recipient = ? AND t.kind = ? ORDER BY t.number DESC LIMIT ${limit}`;
    return (await this.statements.rowsIn(tx, sql, [recipient, kind])).map((raw) => columns.entityOf(raw));
  }

  /** @returns false when a concurrent transaction has taken the number */
  async add(tx: Tx, mail: Mail): Promise<boolean> {
    try {
      await this.table.insert(tx, mail);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  /**
   * Finds due mails, the longest overdue first.
   *
   * @param latest the latest credible time of a next attempt: a later time comes from a wrong clock, and counts as due
   */
  due(now: Date, latest: Date, limit: number): Promise<Mail[]> {
    return this.mails.find({
      where: [{ nextAttemptAt: LessThanOrEqual(now) }, { nextAttemptAt: MoreThan(latest) }],
      order: { nextAttemptAt: 'ASC' },
      take: limit,
    });
  }

  find(id: MailId): Promise<Mail | null> {
    return this.table.find({ id });
  }

  /** Mails that are not sent yet, the latest first. */
  waiting(limit: number): Promise<Mail[]> {
    return this.mails.find({ where: WAITING, order: { id: 'DESC' }, take: limit });
  }

  countWaiting(): Promise<number> {
    return this.mails.countBy(WAITING);
  }

  async oldestWaiting(): Promise<Mail | null> {
    return (await this.mails.find({ where: WAITING, order: { id: 'ASC' }, take: 1 }))[0] ?? null;
  }

  /**
   * Begins an attempt. Only one of several processes that have read the same row begins it.
   *
   * @param lease when other processes may retry, in case this process is killed
   */
  async claim(tx: Tx, { id, attempts }: Mail, lease: Date): Promise<boolean> {
    const begun = { attempts: attempts + 1, nextAttemptAt: lease };
    return (await this.table.update(tx, { id, attempts }, begun)) === 1;
  }

  /**
   * Schedules the next attempt.
   *
   * @param mail as it was before the failed attempt
   */
  async postpone(tx: Tx, { id, attempts }: Mail, nextAttemptAt: Date): Promise<void> {
    await this.table.update(tx, { id, attempts: attempts + 1 }, { nextAttemptAt });
  }

  /** Removes what the mail says. The row still counts for its recipient. */
  async finish(tx: Tx, { id }: Mail): Promise<void> {
    await this.table.update(tx, { id }, { content: null, nextAttemptAt: null });
  }
}
