import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { Digest, SubjectId } from '../../common/index.js';
import { Statements, type CompiledTable, type Tx, type Writer } from '../../database/index.js';
import { identityDigestOf, LinkedIdentity, type IssuerAndSubject, type LinkedIdentityId } from './linked-identity.entity.js'; // prettier-ignore

interface Counted {
  /** A number, or its text: the driver of MySQL decides. */
  readonly n: unknown;
}

const HAS_NO_OTHER_WAY = [
  'NOT EXISTS (SELECT 1 FROM credentials c WHERE c.user_id = i.user_id)',
  'NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = i.user_id)',
  'NOT EXISTS (SELECT 1 FROM linked_identities o JOIN identity_providers q ON q.id = o.provider_id WHERE o.user_id = i.user_id AND o.provider_id <> i.provider_id AND NOT q.disabled)',
].join(' AND '); // prettier-ignore

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

  /**
   * How many accounts have identities of a provider, and how many of them have no other way to sign in: no password, no
   * passkey, and no identity at another provider that is in use.
   */
  async countOf(providerId: string): Promise<{ readonly accounts: number; readonly onlyWayOf: number }> {
    // TypeORM: counts over several tables, which only an administrator asks for.
    const [accounts, onlyWayOf] = await Promise.all([
      this.identities.createQueryBuilder('i').where('i.providerId = :providerId', { providerId }).select('COUNT(DISTINCT i.userId)', 'n').getRawOne<Counted>(),
      this.identities.createQueryBuilder('i').where('i.providerId = :providerId', { providerId }).andWhere(HAS_NO_OTHER_WAY).select('COUNT(DISTINCT i.userId)', 'n').getRawOne<Counted>(),
    ]); // prettier-ignore
    return { accounts: Number(accounts?.n), onlyWayOf: Number(onlyWayOf?.n) };
  }

  /** All identities of a user, as a transaction sees them. */
  allOf(tx: Tx, userId: SubjectId): Promise<LinkedIdentity[]> {
    return this.table.findEach('userId', [userId], tx);
  }

  /** The owner has confirmed an identity that trust had linked. */
  async confirm(tx: Tx, { id }: LinkedIdentity): Promise<void> {
    await this.table.update(tx, { id }, { byTrust: false });
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
