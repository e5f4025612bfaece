import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { KeyId } from '../../common/index.js';
import { entityOf, ExpiresAt, ONE_DAY, Sealed, type ColumnsOf } from '../../database/index.js';
import type { KeyAlgorithm, SigningAlgorithm } from '../jwt/algorithms.js';

/** `next`: published, signs later. `active`: signs. `retired`: no longer signs; its tokens may still be valid. */
export type KeyState = 'next' | 'active' | 'retired';

/** Members of a public JWK (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2), exactly as published. */
export interface PublicJwk {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly kid: KeyId;
  readonly use: 'sig' | 'enc';
  /** Undefined for an encryption key, which serves several algorithms. */
  readonly alg?: SigningAlgorithm;
  readonly n?: string;
  readonly e?: string;
  readonly crv?: string;
  readonly x?: string;
  readonly y?: string;
}

/**
 * A key pair that signs the server's tokens, or decrypts values that clients encrypted for the server. A decryption key is
 * never `next`. The state of a key follows from its times, so that every process changes keys at the same moment. The id
 * is also the `kid` in tokens, JWKS, admin API and log.
 */
@Entity('signing_keys')
@Unique('uq_signing_keys_alg_sequence', ['alg', 'sequence'])
export class ServerKey {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  readonly id!: KeyId;

  @Column({ type: 'varchar', length: 10 })
  readonly alg!: KeyAlgorithm;

  /** Counts the keys of an algorithm from 1. Unique: only one of several processes stores a key with it. */
  @Column({ type: 'integer' })
  readonly sequence!: number;

  @Column({ name: 'public_jwk', type: 'simple-json' })
  readonly publicJwk!: PublicJwk;

  /** PKCS #8, encrypted and bound to this row; null when no longer needed. */
  @Sealed()
  @Column({ name: 'private_key', type: 'text', nullable: true })
  readonly privateKey!: string | null;

  /** When every process has it in its JWKS. */
  @Column({ name: 'published_at', type: 'datetime', precision: 3 })
  readonly publishedAt!: Date;

  /** When it starts to sign; null until a rotation is scheduled. */
  @Column({ name: 'activates_at', type: 'datetime', precision: 3, nullable: true })
  readonly activatesAt!: Date | null;

  /** When its successor starts to sign. */
  @Column({ name: 'retires_at', type: 'datetime', precision: 3, nullable: true })
  readonly retiresAt!: Date | null;

  /** When the row may be deleted: the key is no longer in the JWKS, and no longer verifies an ID token sent as a hint. */
  @Index('ix_signing_keys_expires_at')
  @ExpiresAt({ grace: ONE_DAY })
  @Column({ name: 'expires_at', type: 'datetime', precision: 3, nullable: true })
  readonly expiresAt!: Date | null;

  /** The tokens that all processes have signed with it, except those of the last seconds. */
  @Column({
    name: 'tokens_signed',
    type: 'bigint',
    default: 0,
    transformer: { from: Number, to: (count: number) => count },
  })
  readonly tokensSigned!: number;

  /** The latest `exp` of the tokens that it signed. */
  @Column({ name: 'latest_expiry', type: 'datetime', precision: 3, nullable: true })
  readonly latestExpiry!: Date | null;

  /** When a JWKS with it was last fetched. */
  @Column({ name: 'last_jwks_fetch', type: 'datetime', precision: 3, nullable: true })
  readonly lastJwksFetch!: Date | null;

  static of(columns: ColumnsOf<ServerKey>): ServerKey {
    return entityOf(ServerKey, columns);
  }

  stateAt(now: Date): KeyState {
    if (this.retiresAt !== null && this.retiresAt <= now) return 'retired';
    return this.activatesAt === null || this.activatesAt > now ? 'next' : 'active';
  }
}
