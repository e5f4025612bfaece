import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThan, Not, type FindOptionsWhere, type Repository } from 'typeorm';
import type { AuthorizationId, OfUser, SessionId, SubjectId, TokenId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { Session } from '../../user/index.js';
import { AccessToken } from '../access-tokens/access-token.entity.js';
import { Authorization } from './authorization.entity.js';
import { LiveAuthorizations, type IssuedAuthorization } from './live-authorizations.js';

export interface AuthorizationFilter {
  readonly sub?: string | undefined;
  readonly clientId?: string | undefined;
}

/** The only class that touches `authorizations`, except for the joins of `LiveAuthorizations`. */
@Injectable()
export class AuthorizationStore {
  private readonly table: CompiledTable<Authorization>;
  private readonly unlessRevoked: string;

  constructor(
    @InjectRepository(Authorization) private readonly authorizations: Repository<Authorization>,
    private readonly statements: Statements,
    private readonly live: LiveAuthorizations,
  ) {
    this.table = statements.tableOf(Authorization);
    this.unlessRevoked = `SELECT ${live.issued.sql} FROM ${this.table.name} a ${live.joined}
      LEFT JOIN ${statements.tableOf(AccessToken).name} t ON t.id = ? AND t.revoked_at IS NOT NULL
      WHERE a.id = ? AND t.id IS NULL`;
  }

  async add(tx: Tx, authorization: Authorization): Promise<void> {
    await this.table.insert(tx, authorization);
  }

  async has(tx: Tx, id: AuthorizationId): Promise<boolean> {
    return (await this.table.findIn(tx, { id })) !== null;
  }

  find(id: string): Promise<Authorization | null> {
    return this.table.find({ id: id as AuthorizationId });
  }

  /**
   * The authorization of a JWT, if its tokens are live and `access_tokens` does not list the JWT as revoked.
   *
   * @param jti of the JWT
   */
  async findLive(id: string, jti: TokenId): Promise<IssuedAuthorization | null> {
    const [raw] = await this.statements.rows(this.unlessRevoked, [jti, id]);
    return raw === undefined ? null : this.live.issued.read(raw);
  }

  /** Whether the authorization is stored and its tokens have ended, for one that was not read as live. */
  hasEnded(tx: Tx, id: AuthorizationId): Promise<boolean> {
    // TypeORM: a join.
    return tx
      .createQueryBuilder(Authorization, 'a')
      .leftJoin(Session, 's', 's.id = a.sessionId')
      .where('a.id = :id', { id })
      .andWhere('(a.revokedAt IS NOT NULL OR (a.sessionBound = :yes AND s.endedAt IS NOT NULL))', { yes: true })
      .getExists();
  }

  /** The authorizations of a user that have not ended, the latest first. */
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

  /** Lists by id, the latest first. */
  list(filter: AuthorizationFilter, before: string | undefined, limit: number): Promise<Authorization[]> {
    const where: FindOptionsWhere<Authorization> = {
      ...(filter.sub !== undefined && { userId: filter.sub as Authorization['userId'] }),
      ...(filter.clientId !== undefined && { clientId: filter.clientId as Authorization['clientId'] }),
      ...(before !== undefined && { id: LessThan(before as AuthorizationId) }),
    };
    return this.authorizations.find({ where, order: { id: 'DESC' }, take: limit });
  }

  /** @returns whether it was live before */
  async revoke(tx: Tx, id: AuthorizationId, revokedAt: Date): Promise<boolean> {
    return (await this.table.update(tx, { id, revokedAt: null }, { revokedAt })) === 1;
  }

  /**
   * Revokes the authorizations of a user, for one client or for all.
   *
   * @param keep a session whose authorizations remain
   * @returns how many were live before
   */
  async revokeAllOf(tx: Tx, of: OfUser, revokedAt: Date, keep?: SessionId): Promise<number> {
    // TypeORM: several rows, by comparison.
    const all = { ...of, revokedAt: IsNull() };
    if (keep === undefined) return (await tx.update(Authorization, all, { revokedAt })).affected ?? 0;
    const unbound = await tx.update(Authorization, { ...all, sessionBound: false }, { revokedAt });
    const elsewhere = { ...all, sessionBound: true, sessionId: Not(keep) };
    const bound = await tx.update(Authorization, elsewhere, { revokedAt });
    return (unbound.affected ?? 0) + (bound.affected ?? 0);
  }
}
