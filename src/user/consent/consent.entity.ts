import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { wordsOf, type Branded, type ClientId, type ResourceUri, type SubjectId } from '../../common/index.js';
import { entityOf, RemovedAfter, type ColumnsOf } from '../../database/index.js';

export type ConsentId = Branded<'ConsentId'>;

/** What a user has allowed a client so far. */
@Entity('consents')
@Unique('uq_consents_user_id_client_id', ['userId', 'clientId'])
export class Consent {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: ConsentId;

  @RemovedAfter('users')
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  @Index('ix_consents_client_id')
  @RemovedAfter('clients')
  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** Every scope that was ever allowed, space-separated. */
  @Column({ type: 'text' })
  readonly scope!: string;

  /** Names of allowed claims that the scope does not include, space-separated; null: none. */
  @Column({ type: 'text', nullable: true })
  readonly claims!: string | null;

  /** Identifiers of the allowed resources; null: those of the scope, in rows of the previous release. */
  @Column({ type: 'simple-json', nullable: true })
  readonly audience!: readonly ResourceUri[] | null;

  /** Digests of allowed objects of `authorization_details`; null for none. */
  @Column({ type: 'simple-json', nullable: true })
  readonly details!: readonly string[] | null;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  static of(columns: ColumnsOf<Consent>): Consent {
    return entityOf(Consent, columns);
  }
}

/** Names of the allowed claims that the scope does not include. */
export function claimsIn({ claims }: Pick<Consent, 'claims'>): readonly string[] {
  return wordsOf(claims);
}
