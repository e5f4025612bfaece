import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import { asLookalike, mailAddressOf, type AdminScope, type SubjectId } from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import type { ClaimValues } from '../claims/definitions/claim-definitions.js';
import type { StandardClaims } from '../claims/standard-claims.js';

/** A user: a person who can sign in. */
@Entity('users')
@Unique('uq_users_username_key', ['usernameKey'])
@Index('uq_users_username_lookalike', ['usernameLookalike'], { unique: true })
@Index('uq_users_verified_email_key', ['verifiedEmailKey'], { unique: true })
@Index('ix_users_email_key', ['emailKey', 'id'])
@Index('ix_users_disabled', ['disabled', 'id'])
export class User {
  /** The `sub` of every token. It is never assigned again. */
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: SubjectId;

  /** As given; for display only. */
  @Column({ type: 'varchar', length: 200 })
  readonly username!: string;

  /** The form for comparison, see `usernameKeyOf`. */
  @Column({ name: 'username_key', type: 'varchar', length: 200 })
  readonly usernameKey!: string;

  /**
   * `usernameKey` with one letter for all that look alike, see `asLookalike`: it belongs to one account. Null where
   * another account had the same before this column existed.
   */
  @Column({ name: 'username_lookalike', type: 'varchar', length: 200, nullable: true })
  readonly usernameLookalike!: string | null;

  @Column({ type: 'simple-json' })
  readonly claims!: StandardClaims;

  /** Values of the claims that administrators have defined; null for none. */
  @Column({ name: 'custom_claims', type: 'simple-json', nullable: true })
  readonly customClaims!: ClaimValues | null;

  /** `claims.email` in the form for comparison, see `emailKeyOf`; null without an address. */
  @Column({ name: 'email_key', type: 'varchar', length: 254, nullable: true })
  readonly emailKey!: string | null;

  /**
   * `emailKey` of a verified address, null otherwise: a verified address belongs to one account. Also null where two
   * accounts had the same verified address before this column existed.
   */
  @Column({ name: 'verified_email_key', type: 'varchar', length: 254, nullable: true })
  readonly verifiedEmailKey!: string | null;

  /** Scopes of the admin API that this user may be granted in a code flow. */
  @Column({ name: 'admin_scopes', type: 'simple-json' })
  readonly adminScopes!: readonly AdminScope[];

  /** A disabled user cannot sign in, and sessions and tokens of the user are invalid. */
  @Column({ type: 'boolean' })
  readonly disabled!: boolean;

  @Column({ name: 'created_at', type: 'datetime', precision: 3 })
  readonly createdAt!: Date;

  /** Increases with every change. It also shows whether the row has changed since it was read. */
  @Column({ name: 'updated_at', type: 'datetime', precision: 3 })
  readonly updatedAt!: Date;

  /** Failed sign-ins before this time do not count; null when an administrator has never unlocked the user. */
  @Column({ name: 'unlocked_at', type: 'datetime', precision: 3, nullable: true })
  readonly unlockedAt!: Date | null;

  /** When an administrator sent the latest invitation; null when there was none. */
  @Column({ name: 'invited_at', type: 'datetime', precision: 3, nullable: true })
  readonly invitedAt!: Date | null;

  /** Kinds of second factor that the person has set up, space-separated. */
  @Column({ name: 'factors', type: 'varchar', length: 60, default: '' })
  readonly factorsText!: string;

  /** Increases with every transaction that keeps the row unchanged until its end, see `UserStore.hold`. */
  @Column({ type: 'int', default: 0 })
  readonly version!: number;

  /** Whether the next sign-in by password asks for a new one, because an administrator has chosen it (ADR 0068). */
  @Column({ name: 'require_password_change', type: 'boolean', default: false })
  readonly requiresPasswordChange!: boolean;

  static of(columns: NewColumns): User {
    const verifiedEmailKey = verifiedEmailKeyOf(columns.claims);
    const defaults = {
      usernameLookalike: asLookalike(columns.usernameKey),
      customClaims: null,
      unlockedAt: null,
      invitedAt: null,
      factorsText: '',
      version: 0,
      requiresPasswordChange: false,
      verifiedEmailKey,
    };
    return entityOf(User, { ...defaults, ...columns, emailKey: emailKeyOf(columns.claims.email) });
  }

  with(changes: Partial<NewColumns>): User {
    return User.of({ ...this, ...changes });
  }

  /** The address of the account, if it is verified and belongs to no other account. */
  get verifiedEmail(): string | null {
    const { emailKey, verifiedEmailKey, claims } = this;
    return emailKey !== null && emailKey === verifiedEmailKey ? (claims.email ?? null) : null;
  }

  /** Kinds of second factor that the person has set up. */
  get factors(): readonly FactorKind[] {
    return this.factorsText === '' ? [] : (this.factorsText.split(' ') as FactorKind[]);
  }
}

/** The kinds of second factor. Recovery codes only stand in for one of them. */
export const FACTOR_KINDS = ['passkey', 'totp'] as const;
export type FactorKind = (typeof FACTOR_KINDS)[number];

type NewColumns = ColumnsOf<User, 'emailKey' | 'verifiedEmail' | 'factors' | Defaulted> &
  Partial<Pick<User, Defaulted>>;
type Defaulted =
  | 'usernameLookalike'
  | 'customClaims'
  | 'unlockedAt'
  | 'invitedAt'
  | 'factorsText'
  | 'version'
  | 'verifiedEmailKey'
  | 'requiresPasswordChange';

/** The form in which email addresses are compared: lower case, with the domain of the envelope (RFC 5891 §5). */
export function emailKeyOf(email: string | undefined): string | null {
  return email === undefined ? null : (mailAddressOf(email) ?? email).toLowerCase();
}

/** Null for an account without a verified address. */
export function verifiedEmailKeyOf({ email, email_verified: isVerified }: StandardClaims): string | null {
  return isVerified === true ? emailKeyOf(email) : null;
}
