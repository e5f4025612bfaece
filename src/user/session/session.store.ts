import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThan, MoreThan, Not, type Repository } from 'typeorm';
import type { SessionId, SubjectId } from '../../common/index.js';
import { inList, Statements, type CompiledTable, type Tx, type Writer } from '../../database/index.js';
import { User } from '../accounts/user.entity.js';
import { Session } from './session.entity.js';
import type { SessionSource } from './session-source.js';

/** A session and its user. */
export interface SignedIn {
  readonly session: Session;
  readonly user: User;
}

export type Renewal = Pick<
  Session,
  'digest' | 'authTime' | 'amr' | 'lastSeenAt' | 'expiresAt' | 'userAgent' | 'address' | 'kept'
>;

/** The only class that touches `sessions`. */
@Injectable()
export class SessionStore {
  private readonly table: CompiledTable<Session>;

  /** The session with its user, in one query; null when either is missing. */
  readonly findWithUser: (id: SessionId) => Promise<SignedIn | null>;

  constructor(
    @InjectRepository(Session) private readonly sessions: Repository<Session>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(Session);
    this.findWithUser = finderWithUser(statements, this.table);
  }

  /** The latest first. */
  list(userId: string | undefined, before: string | undefined, limit: number): Promise<Session[]> {
    const where = {
      ...(userId !== undefined && { userId: userId as SubjectId }),
      ...(before !== undefined && { id: LessThan(before as SessionId) }),
    };
    return this.sessions.find({ where, order: { id: 'DESC' }, take: limit });
  }

  find(id: SessionId): Promise<Session | null> {
    return this.table.find({ id });
  }

  async add(tx: Tx, session: Session): Promise<void> {
    await this.table.insert(tx, session);
  }

  /** @returns false when it was ended or renewed meanwhile */
  async renew(tx: Tx, { id, digest }: Session, renewal: Renewal): Promise<boolean> {
    return (await this.table.update(tx, { id, digest, endedAt: null }, renewal)) === 1;
  }

  async touch(
    writer: Writer,
    { id, lastSeenAt }: Session,
    now: Date,
    { userAgent, address }: SessionSource,
  ): Promise<void> {
    await this.table.update(writer, { id, lastSeenAt, endedAt: null }, { lastSeenAt: now, userAgent, address });
  }

  /** @returns false when it had ended before */
  async end(tx: Tx, id: SessionId, now: Date): Promise<boolean> {
    return (await this.table.update(tx, { id, endedAt: null }, { endedAt: now })) === 1;
  }

  /**
   * Keeps the session open until the transaction is over, on every node of a cluster.
   *
   * @returns false when it has ended
   */
  async hold(tx: Tx, id: SessionId, now: Date): Promise<boolean> {
    return (await this.table.increment(tx, { id, endedAt: null }, 'version', { lastSeenAt: now })) === 1;
  }

  /** The open, unexpired sessions of a user, the latest first. */
  openOf(userId: SubjectId, now: Date, limit: number): Promise<Session[]> {
    const where = { userId, endedAt: IsNull(), expiresAt: MoreThan(now) };
    return this.sessions.find({ where, order: { id: 'DESC' }, take: limit });
  }

  /** The open, unexpired sessions of all users, by id. */
  open(now: Date, after: string | undefined, limit: number): Promise<Session[]> {
    const where = {
      endedAt: IsNull(),
      expiresAt: MoreThan(now),
      ...(after !== undefined && { id: MoreThan(after as SessionId) }),
    };
    return this.sessions.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** @returns the ids of those that were open */
  async endMany(tx: Tx, ids: readonly SessionId[], now: Date): Promise<readonly SessionId[]> {
    // TypeORM: several rows.
    const { affected } = await tx.update(Session, { id: inList(ids), endedAt: IsNull() }, { endedAt: now });
    if (!affected) return [];
    const ended = await tx.find(Session, { select: { id: true }, where: { id: inList(ids), endedAt: now } });
    return ended.map(({ id }) => id);
  }

  /** @returns the ids of those that were open */
  async endAllOf(tx: Tx, userId: SubjectId, now: Date, except?: SessionId): Promise<readonly SessionId[]> {
    // TypeORM: several rows.
    const open = { userId, endedAt: IsNull(), ...(except !== undefined && { id: Not(except) }) };
    const { affected } = await tx.update(Session, open, { endedAt: now });
    if (!affected) return [];
    // Includes sessions that another transaction ended in the same millisecond and has handled.
    const ended = await tx.find(Session, { select: { id: true }, where: { userId, endedAt: now } });
    return ended.map(({ id }) => id);
  }
}

function finderWithUser(statements: Statements, sessions: CompiledTable<Session>): SessionStore['findWithUser'] {
  const users = statements.tableOf(User);
  const [session, user] = [sessions.select('s'), users.select('u')];
  const sql = `SELECT ${session.sql}, ${user.sql} FROM ${sessions.name} s
    JOIN ${users.name} u ON u.id = s.user_id WHERE s.id = ?`;
  return async (id) => {
    const [raw] = await statements.rows(sql, [id]);
    return raw === undefined ? null : { session: session.entityOf(raw), user: user.entityOf(raw) };
  };
}
