import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThanOrEqual, MoreThan, Not, type Repository } from 'typeorm';
import type { AttemptId, AuthorizationId, BackchannelRequestId, ClientId, SubjectId } from '../../common/index.js';
import { inList, Statements, type Claim, type CompiledTable, type Tx, type Writer } from '../../database/index.js';
import { LiveAuthorizations, type Descendant, type LiveSignIn } from '../authorizations/live-authorizations.js';
import { BackchannelRequest, type ApprovalAnswer } from './backchannel-request.entity.js';

/** What a person answers, and the notice that becomes due. */
export interface Answered {
  readonly answer: ApprovalAnswer;
  readonly authorizationId: AuthorizationId | null;
  readonly nextAttemptAt: Date | null;
}

/** The only class that touches `backchannel_requests`. */
@Injectable()
export class BackchannelRequestStore {
  private readonly table: CompiledTable<BackchannelRequest>;

  /** The request with its authorization, if it is live, in one round trip. */
  readonly findWithSignIn: (id: BackchannelRequestId) => Promise<Descendant<BackchannelRequest, LiveSignIn> | null>;

  constructor(
    @InjectRepository(BackchannelRequest) private readonly requests: Repository<BackchannelRequest>,
    statements: Statements,
    live: LiveAuthorizations,
  ) {
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
   * Notes a poll. Of several polls at once, also in several processes, one is in time.
   *
   * @param since the client has waited long enough if it last polled before
   * @returns whether it has
   */
  async poll(writer: Writer, id: BackchannelRequestId, now: Date, since: Date): Promise<boolean> {
    // TypeORM: by comparison.
    const isInTime = [
      { id, lastPolledAt: IsNull() },
      { id, lastPolledAt: LessThanOrEqual(since) },
    ];
    return (await writer.update(BackchannelRequest, isInTime, { lastPolledAt: now })).affected === 1;
  }

  /** Makes the client wait longer. */
  async slowDown(writer: Writer, { id, pollInterval }: BackchannelRequest, longer: number): Promise<void> {
    await this.table.update(writer, { id, pollInterval }, { pollInterval: longer });
  }

  /** The first answer within the lifetime of the request wins. */
  async answer(
    writer: Writer,
    id: BackchannelRequestId,
    attempt: AttemptId,
    now: Date,
    answered: Answered,
  ): Promise<Claim> {
    // TypeORM: by comparison.
    const open = { id, answer: IsNull(), expiresAt: MoreThan(now) };
    const { affected } = await writer.update(BackchannelRequest, open, { ...answered, answeredBy: attempt });
    if (affected === 1) return 'won';
    return (await this.table.findIn(writer, { id, answeredBy: attempt })) === null ? 'lost' : 'kept';
  }

  /** Uses an allowed request up. */
  async claim(writer: Writer, id: BackchannelRequestId, attempt: AttemptId): Promise<Claim> {
    if ((await this.table.update(writer, { id, answer: 'allowed', usedBy: null }, { usedBy: attempt })) === 1)
      return 'won';
    return (await this.table.findIn(writer, { id, usedBy: attempt })) === null ? 'lost' : 'kept';
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
