import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThan, Not, type EntityManager, type FindOptionsWhere, type Repository } from 'typeorm';
import type { AuthorizationId, ClientId, SessionId, SubjectId } from '../../common/index.js';
import { Statements, type CompiledTable } from '../../database/index.js';
import { Session, User } from '../../user/index.js';
import { AccessToken } from '../access-tokens/access-token.entity.js';
import { Authorization } from './authorization.entity.js';

export interface AuthorizationFilter {
  readonly sub?: string | undefined;
  readonly clientId?: string | undefined;
}

export interface OfUser {
  readonly userId: SubjectId;
  readonly clientId?: ClientId;
}

/** An authorization whose tokens live, with the user that it is of. */
export type LiveAuthorization = Authorization & { readonly user: User };

/** The only class that touches `authorizations`. */
@Injectable()
export class AuthorizationStore {
  private readonly table: CompiledTable<Authorization>;
  private readonly users: CompiledTable<User>;
  private readonly live: string;
  private readonly liveUnlessRevoked: string;

  constructor(
    @InjectRepository(Authorization) private readonly authorizations: Repository<Authorization>,
    private readonly statements: Statements,
  ) {
    this.table = statements.tableOf(Authorization);
    this.users = statements.tableOf(User);
    const [sessions, tokens] = [statements.tableOf(Session).name, statements.tableOf(AccessToken).name];
    const from = `SELECT ${this.table.selected('a')}, ${this.users.selected('u')} FROM ${this.table.name} a
      INNER JOIN ${this.users.name} u ON u.id = a.user_id AND u.disabled = 0
      LEFT JOIN ${sessions} s ON s.id = a.session_id`;
    const where = 'WHERE a.id = ? AND a.revoked_at IS NULL AND (a.session_bound = 0 OR s.ended_at IS NULL)';
    this.live = `${from} ${where}`;
    this.liveUnlessRevoked = `${from}
      LEFT JOIN ${tokens} t ON t.id = ? AND t.revoked_at IS NOT NULL ${where} AND t.id IS NULL`;
  }

  async add(tx: EntityManager, authorization: Authorization): Promise<void> {
    await this.table.insert(tx, authorization);
  }

  find(id: string): Promise<Authorization | null> {
    return this.authorizations.findOneBy({ id: id as AuthorizationId });
  }

  /**
   * The authorization if tokens of it live: not revoked, its user there and enabled, and the session that it is
   * bound to not ended; with that user. One SELECT. Whether its client still stands by it is the caller's to ask.
   *
   * @param exceptToken `jti` of a JWT: a row of `access_tokens` by that id says that it was revoked
   */
  async findLive(id: string, exceptToken?: string): Promise<LiveAuthorization | null> {
    const [raw] =
      exceptToken === undefined
        ? await this.statements.rows(this.live, [id])
        : await this.statements.rows(this.liveUnlessRevoked, [exceptToken, id]);
    if (raw === undefined) return null;
    return Object.assign(this.table.rowOf(raw, 'a'), { user: this.users.rowOf(raw, 'u') });
  }

  /** Those of a user whose tokens may live, the latest first. */
  liveOf(userId: SubjectId, limit: number): Promise<Authorization[]> {
    return this.authorizations
      .createQueryBuilder('a')
      .leftJoin(Session, 's', 's.id = a.sessionId')
      .where('a.userId = :userId AND a.revokedAt IS NULL', { userId })
      .andWhere('(a.sessionBound = :no OR s.endedAt IS NULL)', { no: false })
      .orderBy('a.id', 'DESC')
      .take(limit)
      .getMany();
  }

  /** By id, the latest first. */
  list(filter: AuthorizationFilter, before: string | undefined, limit: number): Promise<Authorization[]> {
    const where: FindOptionsWhere<Authorization> = {
      ...(filter.sub !== undefined && { userId: filter.sub as Authorization['userId'] }),
      ...(filter.clientId !== undefined && { clientId: filter.clientId as Authorization['clientId'] }),
      ...(before !== undefined && { id: LessThan(before as AuthorizationId) }),
    };
    return this.authorizations.find({ where, order: { id: 'DESC' }, take: limit });
  }

  /** @returns whether it had been live until now */
  async revoke(tx: EntityManager, id: AuthorizationId, revokedAt: Date): Promise<boolean> {
    const { affected } = await tx.update(Authorization, { id, revokedAt: IsNull() }, { revokedAt });
    return affected === 1;
  }

  /**
   * Ends those of a user, with one client or with all.
   *
   * @param keep a session: what is bound to it stays
   * @returns how many had been live until now
   */
  async revokeAllOf(tx: EntityManager, of: OfUser, revokedAt: Date, keep?: SessionId): Promise<number> {
    const all = { ...of, revokedAt: IsNull() };
    if (keep === undefined) return (await tx.update(Authorization, all, { revokedAt })).affected ?? 0;
    const unbound = await tx.update(Authorization, { ...all, sessionBound: false }, { revokedAt });
    const elsewhere = { ...all, sessionBound: true, sessionId: Not(keep) };
    const bound = await tx.update(Authorization, elsewhere, { revokedAt });
    return (unbound.affected ?? 0) + (bound.affected ?? 0);
  }
}
