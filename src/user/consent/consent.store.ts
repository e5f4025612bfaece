import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, type Repository } from 'typeorm';
import { newId, type ClientId, type SubjectId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx } from '../../database/index.js';
import { Consent, type ConsentId } from './consent.entity.js';

export interface ConsentFilter {
  readonly userId: string | undefined;
  readonly clientId: string | undefined;
}

/** The only class that touches `consents`. */
@Injectable()
export class ConsentStore {
  private readonly table: CompiledTable<Consent>;

  constructor(
    @InjectRepository(Consent) private readonly consents: Repository<Consent>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(Consent);
  }

  find(userId: SubjectId, clientId: ClientId): Promise<Consent | null> {
    return this.table.find({ userId, clientId });
  }

  findById(id: string): Promise<Consent | null> {
    return this.table.find({ id: id as ConsentId });
  }

  /** The latest first. */
  list({ userId, clientId }: ConsentFilter, before: string | undefined, limit: number): Promise<Consent[]> {
    const where = {
      ...(userId !== undefined && { userId: userId as SubjectId }),
      ...(clientId !== undefined && { clientId: clientId as ClientId }),
      ...(before !== undefined && { id: LessThan(before as ConsentId) }),
    };
    return this.consents.find({ where, order: { id: 'DESC' }, take: limit });
  }

  /** The latest first. */
  listOf(userId: SubjectId, limit: number): Promise<Consent[]> {
    return this.consents.find({ where: { userId }, order: { id: 'DESC' }, take: limit });
  }

  /**
   * Finds or creates the row of a user and a client and locks it, so that of two concurrent approvals neither is lost.
   * On MySQL the upsert waits for the other transaction, and the locking read sees its result. On SQLite transactions
   * take turns.
   */
  async lock(tx: Tx, userId: SubjectId, clientId: ClientId, now: Date): Promise<Consent> {
    const row = Consent.of({
      id: newId<ConsentId>(),
      userId,
      clientId,
      scope: '',
      claims: null,
      audience: null,
      details: null,
      createdAt: now,
      updatedAt: now,
    });
    // TypeORM: an upsert, and a locking read.
    await tx
      .createQueryBuilder()
      .insert()
      .into(Consent)
      .values(row)
      .orUpdate(['updated_at'], ['user_id', 'client_id'])
      .execute();
    const lock =
      tx.dataSource.options.type === 'better-sqlite3' ? {} : { lock: { mode: 'pessimistic_write' } as const };
    return tx.findOneOrFail(Consent, { where: { userId, clientId }, ...lock });
  }

  async setAllowed(
    tx: Tx,
    { id }: Consent,
    allowed: Pick<Consent, 'scope' | 'audience' | 'claims' | 'details'>,
  ): Promise<void> {
    await this.table.update(tx, { id }, allowed);
  }

  async remove(tx: Tx, userId: SubjectId, clientId: ClientId): Promise<void> {
    await this.table.delete(tx, { userId, clientId });
  }

  async removeAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.delete(tx, { userId });
  }
}
