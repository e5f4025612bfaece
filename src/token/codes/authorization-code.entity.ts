import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import {
  type AttemptId,
  type AuthorizationId,
  type ClientId,
  type CodeId,
  type Digest,
  ResponseType,
} from '../../common/index.js';
import { entityOf, type ColumnsOf } from '../../database/index.js';
import { Authorization } from '../authorizations/authorization.entity.js';

/** An authorization code (RFC 6749 §4.1.2): found by id, proven by the digest of its secret half. */
@Entity('authorization_codes')
export class AuthorizationCode {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: CodeId;

  @Column({ type: 'varchar', length: 43 })
  readonly digest!: Digest;

  @Index('ix_authorization_codes_authorization_id')
  @ForeignKey(() => Authorization, { name: 'fk_authorization_codes_authorization' })
  @Column({ name: 'authorization_id', type: 'varchar', length: 36 })
  readonly authorizationId!: AuthorizationId;

  @Column({ name: 'client_id', type: 'varchar', length: 100 })
  readonly clientId!: ClientId;

  /** As sent to /authorize; null when the parameter was omitted there (RFC 6749 §4.1.3). */
  @Column({ name: 'redirect_uri', type: 'text', nullable: true })
  readonly redirectUri!: string | null;

  /** SHA-256 of the verifier, base64url (RFC 7636 §4.2); null without PKCE. */
  @Column({ name: 'code_challenge', type: 'varchar', length: 43, nullable: true })
  readonly codeChallenge!: string | null;

  /** The words of `response_type`, sorted. */
  @Column({ name: 'response_type', type: 'varchar', length: 50 })
  readonly responseType!: string;

  @Column({ type: 'text', nullable: true })
  readonly nonce!: string | null;

  /** The thumbprint of the DPoP key that must redeem the code (RFC 9449 §10); null when any may. */
  @Column({ name: 'dpop_jkt', type: 'varchar', length: 43, nullable: true })
  readonly dpopJkt!: string | null;

  @Index('ix_authorization_codes_expires_at')
  @Column({ name: 'expires_at', type: 'datetime', precision: 3 })
  readonly expiresAt!: Date;

  @Column({ name: 'used_by', type: 'varchar', length: 36, nullable: true })
  readonly usedBy!: AttemptId | null;

  static of(columns: AuthorizationCodeColumns): AuthorizationCode {
    return entityOf(AuthorizationCode, columns);
  }

  isExpiredAt(now: Date): boolean {
    return this.expiresAt <= now;
  }

  /** Whether /authorize returned an access token beside this code. */
  get cameWithToken(): boolean {
    return ResponseType.parse(this.responseType).has('token');
  }
}

export type AuthorizationCodeColumns = ColumnsOf<AuthorizationCode, 'cameWithToken'>;
