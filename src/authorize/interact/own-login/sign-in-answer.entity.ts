import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { AttemptId, ClientId, Digest, SubjectId } from '../../../common/index.js';
import { entityOf, ExpiresAt, type ColumnsOf } from '../../../database/index.js';
import type { Rejection } from '../../refusals/own-login.js';

/** A sign-in for which the sign-in application vouches. */
export interface Accepted {
  readonly sub: SubjectId;
  /** `updated_at` of the user at that time, in milliseconds: a change of the user ends the sign-in. */
  readonly userVersion: number;
  readonly amr: readonly string[];
  /** Milliseconds since 1970. */
  readonly authTime: number;
  /** Whether the browser keeps the session when it is closed. */
  readonly remembered: boolean;
}

/** A sign-in that the sign-in application ends with an error. */
export interface Rejected {
  readonly error: Rejection;
  readonly description: string;
}

/**
 * The answer of the operator's sign-in application to an interaction. Each interaction has one row at most, so that a
 * later answer replaces the earlier one.
 */
@Entity('sign_in_answers')
export class SignInAnswer {
  /** Of the value in the address, which only its browser can continue. */
  @PrimaryColumn({ name: 'interaction_digest', type: 'varchar', length: 43 })
  readonly interactionDigest!: Digest;

  /** Of the secret that the browser brings back. */
  @Column({ name: 'verifier_digest', type: 'varchar', length: 43 })
  readonly verifierDigest!: Digest;

  /** The client that answered. */
  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  @Column({ type: 'simple-json' })
  readonly outcome!: Accepted | Rejected;

  @Index('ix_sign_in_answers_expires_at')
  @ExpiresAt()
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  /** The attempt that used the answer up; null before. */
  @Column({ name: 'used_by', type: 'varchar', length: 36, nullable: true })
  readonly usedBy!: AttemptId | null;

  static of(columns: ColumnsOf<SignInAnswer>): SignInAnswer {
    return entityOf(SignInAnswer, columns);
  }

  isExpiredAt(now: Date): boolean {
    return this.expiresAt <= now;
  }
}
