import { Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { AttemptId, Branded, Digest, SubjectId } from '../../../common/index.js';
import { entityOf, Sealed, type ColumnsOf } from '../../../database/index.js';
import { User } from '../../accounts/user.entity.js';

export type OneTimeCodesId = Branded<'OneTimeCodesId'>;

/** The authenticator app and the recovery codes of a user, with the count of wrong codes: one row for each user. */
@Entity('one_time_codes')
@Unique('uq_one_time_codes_user_id', ['userId'])
export class OneTimeCodes {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: OneTimeCodesId;

  @ForeignKey(() => User, { name: 'fk_one_time_codes_user' })
  @Column({ name: 'user_id', type: 'varchar', length: 36 })
  readonly userId!: SubjectId;

  /** The secret of the authenticator app (RFC 6238), encrypted; null without an app. */
  @Sealed()
  @Column({ type: 'text', nullable: true })
  readonly seed!: string | null;

  /** The last time step whose code was used (RFC 6238 §5.2); 0 before the first. */
  @Column({ name: 'last_step', type: 'bigint', transformer: { from: Number, to: (step: number) => step } })
  readonly lastStep!: number;

  /** Digests of the recovery codes that are not used yet. */
  @Column({ name: 'recovery_codes', type: 'simple-json' })
  readonly recoveryCodes!: readonly Digest[];

  /** Wrong codes since the last correct one. */
  @Column({ type: 'int' })
  readonly failures!: number;

  /** No code is checked before this time. */
  @Column({ name: 'blocked_until', type: 'datetime', precision: 3, nullable: true })
  readonly blockedUntil!: Date | null;

  /** Increases with every code that is used and with every change of the factors. */
  @Column({ type: 'int' })
  readonly version!: number;

  /** The attempt that used the last code. */
  @Column({ name: 'used_by', type: 'varchar', length: 36, nullable: true })
  readonly usedBy!: AttemptId | null;

  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  static of(columns: OneTimeCodesColumns): OneTimeCodes {
    return entityOf(OneTimeCodes, columns);
  }

  /** The first row of a user, without app, recovery codes and attempts unless the columns name them. */
  static new(
    columns: Pick<OneTimeCodesColumns, 'id' | 'userId' | 'updatedAt'> & Partial<OneTimeCodesColumns>,
  ): OneTimeCodes {
    return OneTimeCodes.of({ ...EMPTY, ...columns });
  }
}

const EMPTY = {
  seed: null, lastStep: 0, recoveryCodes: [], failures: 0, blockedUntil: null, version: 0, usedBy: null,
} as const; // prettier-ignore

export type OneTimeCodesColumns = ColumnsOf<OneTimeCodes>;
