import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Digest, SubjectId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx, type Writer } from '../../database/index.js';
import { identityDigestOf, LinkedIdentity, type IssuerAndSubject, type LinkedIdentityId } from './linked-identity.entity.js'; // prettier-ignore

/** The only class that touches `linked_identities`. */
@Injectable()
export class LinkedIdentityStore {
  private readonly table: CompiledTable<LinkedIdentity>;

  constructor(
    @InjectRepository(LinkedIdentity) private readonly identities: Repository<LinkedIdentity>,
    statements: Statements,
  ) {
    this.table = statements.tableOf(LinkedIdentity);
  }

  find(identity: IssuerAndSubject): Promise<LinkedIdentity | null> {
    return this.table.find({ digest: identityDigestOf(identity) });
  }

  /** The oldest first. */
  of(userId: SubjectId, limit: number, after?: string): Promise<LinkedIdentity[]> {
    const query = this.identities.createQueryBuilder('i').where('i.userId = :userId', { userId });
    if (after !== undefined) query.andWhere('i.id > :after', { after });
    return query.orderBy('i.id', 'ASC').limit(limit).getMany();
  }

  /** Whether identities are linked that were used last by a provider. */
  hasAnyOf(tx: Tx, providerId: string): Promise<boolean> {
    // TypeORM: at most one row of several.
    return tx.existsBy(LinkedIdentity, { providerId });
  }

  /** @throws the driver's error (a unique violation) when the identity is linked already */
  async add(tx: Tx, identity: LinkedIdentity): Promise<void> {
    await this.table.insert(tx, identity);
  }

  /** @throws as `add` does */
  async addEach(tx: Tx, identities: readonly LinkedIdentity[]): Promise<void> {
    await this.table.insertEach(tx, identities);
  }

  /** The identities that have one of the digests, as the transaction sees them. */
  among(tx: Tx, digests: readonly Digest[]): Promise<LinkedIdentity[]> {
    return this.table.findEach('digest', digests, tx);
  }

  /** The identities of several users. */
  ofEach(userIds: readonly SubjectId[]): Promise<LinkedIdentity[]> {
    return this.table.findEach('userId', userIds);
  }

  /** Notes a sign-in. */
  async use(
    writer: Writer,
    { id }: LinkedIdentity,
    used: Pick<LinkedIdentity, 'providerId' | 'label' | 'lastUsedAt'>,
  ): Promise<void> {
    await this.table.update(writer, { id }, used);
  }

  /** @returns whether the user had the identity */
  async remove(tx: Tx, userId: SubjectId, id: LinkedIdentityId): Promise<boolean> {
    return (await this.table.delete(tx, { id, userId })) === 1;
  }

  async removeAllOf(tx: Tx, userId: SubjectId): Promise<void> {
    await this.table.delete(tx, { userId });
  }
}
