import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AttemptId, ClientId, Digest, InteractionId } from '../../common/index.js';
import type { AuthorizationParameters } from '../authorization-parameters.js';

/** An authorization request that waits for a person, in one browser. */
@Entity('interactions')
export class Interaction {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: InteractionId;

  /** Of the browser's cookie; null until the browser that sent it by POST comes back with its cookies. */
  @Column({ name: 'browser_digest', type: 'varchar', length: 43, nullable: true })
  readonly browserDigest!: Digest | null;

  /** Empty where somebody signs in for their own page. */
  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId | '';

  /** As they came: validated anew at each step. */
  @Column({ type: 'simple-json' })
  readonly parameters!: AuthorizationParameters;

  /** A sign-in that was asked for counts from then on. */
  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  @Index('ix_interactions_expires_at')
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  /** The attempt that answered it. */
  @Column({ name: 'used_by', type: 'varchar', length: 36, nullable: true })
  readonly usedBy!: AttemptId | null;

  static of(columns: InteractionColumns): Interaction {
    return Object.assign(new Interaction(), columns);
  }

  /** Whether no client waits: it is for the signed-in person's own page. */
  get isForAccount(): boolean {
    return this.clientId === '';
  }

  isExpiredAt(now: Date): boolean {
    return this.expiresAt <= now;
  }
}

export type InteractionColumns = Omit<Interaction, 'isForAccount' | 'isExpiredAt'>;
