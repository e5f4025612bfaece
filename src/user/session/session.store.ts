import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThan, type EntityManager, type Repository } from 'typeorm';
import type { SessionId, SubjectId } from '../../common/index.js';
import { User } from '../user.entity.js';
import { Session, type SessionColumns } from './session.entity.js';

/** A session and whose it is. */
export interface SignedIn {
  readonly session: Session;
  readonly user: User;
}

export type Renewal = Pick<Session, 'digest' | 'authTime' | 'amr' | 'lastSeenAt' | 'expiresAt'>;

/** The only class that touches `sessions`. */
@Injectable()
export class SessionStore {
  constructor(@InjectRepository(Session) private readonly sessions: Repository<Session>) {}

  /** The session with its user, in one query; null when either is gone. */
  async findWithUser(id: SessionId): Promise<SignedIn | null> {
    const row = (await this.sessions
      .createQueryBuilder('session')
      .innerJoinAndMapOne('session.user', User, 'user', 'user.id = session.userId')
      .where('session.id = :id', { id })
      .getOne()) as (SessionColumns & { user: User }) | null;
    if (row === null) return null;
    const { user, ...columns } = row;
    return { session: Session.of(columns), user };
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
    return this.sessions.findOneBy({ id });
  }

  async add(tx: EntityManager, session: Session): Promise<void> {
    await tx.insert(Session, session);
  }

  /** @returns false when it was ended, or renewed by somebody else */
  async renew(tx: EntityManager, { id, digest }: Session, renewal: Renewal): Promise<boolean> {
    const { affected } = await tx.update(Session, { id, digest, endedAt: IsNull() }, renewal);
    return affected === 1;
  }

  async touch(tx: EntityManager, { id, lastSeenAt }: Session, now: Date): Promise<void> {
    await tx.update(Session, { id, lastSeenAt, endedAt: IsNull() }, { lastSeenAt: now });
  }

  /** @returns false when it was ended before */
  async end(tx: EntityManager, id: SessionId, now: Date): Promise<boolean> {
    const { affected } = await tx.update(Session, { id, endedAt: IsNull() }, { endedAt: now });
    return affected === 1;
  }

  /** @returns how many were not ended before */
  async endAllOf(tx: EntityManager, userId: SubjectId, now: Date): Promise<number> {
    const { affected } = await tx.update(Session, { userId, endedAt: IsNull() }, { endedAt: now });
    return affected ?? 0;
  }
}
