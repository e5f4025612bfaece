import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThanOrEqual, MoreThan, Not, type Repository } from 'typeorm';
import type { BackchannelRequestId, ClientId, SubjectId } from '../../common/index.js';
import { inList, Statements, type CompiledTable, type Tx, type Writer } from '../../database/index.js';
import { LiveAuthorizations, type Descendant, type LiveSignIn } from '../authorizations/live-authorizations.js';
import { PolledRows } from '../polled/polled-rows.js';
import { BackchannelRequest } from './backchannel-request.entity.js';

/** The only class that touches `backchannel_requests`. */
@Injectable()
export class BackchannelRequestStore {
  /** The polls, the answer and the exchange. */
  readonly polled: PolledRows;
  private readonly table: CompiledTable<BackchannelRequest>;

  /** The request with its authorization, if it is live, in one round trip. */
  readonly findWithSignIn: (id: BackchannelRequestId) => Promise<Descendant<BackchannelRequest, LiveSignIn> | null>;

  constructor(
    @InjectRepository(BackchannelRequest) private readonly requests: Repository<BackchannelRequest>,
    statements: Statements,
    live: LiveAuthorizations,
  ) {
    this.polled = new PolledRows(BackchannelRequest, statements);
    this.table = statements.tableOf(BackchannelRequest);
    this.findWithSignIn = live.finderIn(BackchannelRequest, live.signIn);
  }

  async add(tx: Tx, request: BackchannelRequest): Promise<void> {
    await this.table.insert(tx, request);
  }

  find(id: BackchannelRequestId): Promise<BackchannelRequest | null> {
    return this.table.find({ id });
  }

  /** How many requests wait for the answer of a person, as the transaction sees them. */
  countPending(tx: Tx, userId: SubjectId, now: Date): Promise<number> {
    // TypeORM: by comparison.
    return tx.countBy(BackchannelRequest, { userId, answer: IsNull(), expiresAt: MoreThan(now) });
  }

  /** The requests that wait for the answer of a person, the latest first. */
  pendingOf(userId: SubjectId, now: Date): Promise<BackchannelRequest[]> {
    return this.requests.find({
      where: { userId, answer: IsNull(), expiresAt: MoreThan(now) },
      order: { id: 'DESC' },
    });
  }

  /**
   * Finds due notices, the longest overdue first.
   *
   * @param latest the latest credible time of a next attempt: a later time comes from a wrong clock, and counts as due
   * @param except clients to leave out
   */
  due(now: Date, latest: Date, limit: number, except: readonly ClientId[] = []): Promise<BackchannelRequest[]> {
    const others = except.length === 0 ? {} : { clientId: Not(inList(except)) };
    return this.requests.find({
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
  async begin(writer: Writer, { id, attempts }: BackchannelRequest, lease: Date): Promise<boolean> {
    const begun = { attempts: attempts + 1, nextAttemptAt: lease };
    return (await this.table.update(writer, { id, attempts }, begun)) === 1;
  }

  /**
   * Schedules the next attempt.
   *
   * @param request as it was before the failed attempt
   */
  async postpone(writer: Writer, { id, attempts }: BackchannelRequest, nextAttemptAt: Date): Promise<void> {
    await this.table.update(writer, { id, attempts: attempts + 1 }, { nextAttemptAt });
  }

  /** Ends the attempts, and removes what only they need. */
  async finish(writer: Writer, { id }: BackchannelRequest): Promise<void> {
    await this.table.update(writer, { id }, { nextAttemptAt: null, notification: null });
  }
}
