import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { MayBeLeftOut } from '../../common/index.js';
import { KEY_ALGORITHMS, type KeyAlgorithm } from '../jwt/algorithms.js';
import { publishedUntil } from '../rotation/key-schedule.js';
import type { KeyState, ServerKey } from '../server-keys/server-key.entity.js';

export class RotateKeysBody {
  /** Only the keys of this algorithm; all of them when left out. */
  @MayBeLeftOut()
  @IsIn(KEY_ALGORITHMS)
  alg?: KeyAlgorithm;

  /**
   * For a key that somebody else may have: a freshly made one signs within a second, and we refuse tokens of the old
   * one at once. Refresh tokens live on, and sessions unless `end_sessions` says otherwise. Only for keys that sign.
   */
  @MayBeLeftOut()
  @IsBoolean()
  emergency?: boolean;

  /**
   * Besides, end every browser session; only with `emergency`. Everybody signs in again. Refresh tokens that are bound
   * to a session end with it; those with `offline_access`, or without `openid`, live on.
   */
  @MayBeLeftOut()
  @IsBoolean()
  end_sessions?: boolean;
}

/** A key as the admin API shows it: never its private part. RSA-OAEP and ECDH-ES ones open what is encrypted for us. */
export class SigningKeyView {
  /** The `kid` in the headers of its tokens and in the JWKS. @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly kid!: string;
  readonly alg!: KeyAlgorithm;
  readonly state!: KeyState;
  /** ISO 8601, UTC: from then on every process shows it in its JWKS. @example "2026-11-22T09:30:00.000Z" */
  readonly published_at!: string;
  /** When it begins to sign; null until a rotation is decided. @example "2026-11-22T09:30:00.000Z" */
  readonly activates_at!: string | null;
  /** When its successor begins to sign. */
  readonly retires_at!: string | null;
  /** Until when it stays in the JWKS. */
  readonly published_until!: string | null;
  /** By all processes; at most 10 s late, like the two below. */
  readonly tokens_signed!: number;
  /** When the last of the tokens that it signed expires; null before the first. */
  readonly latest_expiry!: string | null;
  /** When somebody last fetched a JWKS with it from us; null before the first. */
  readonly last_jwks_fetch!: string | null;

  static at(now: Date) {
    return (key: ServerKey): SigningKeyView => ({
      kid: key.id,
      alg: key.alg,
      state: key.stateAt(now),
      published_at: key.publishedAt.toISOString(),
      activates_at: key.activatesAt?.toISOString() ?? null,
      retires_at: key.retiresAt?.toISOString() ?? null,
      published_until: publishedUntilOf(key)?.toISOString() ?? null,
      tokens_signed: key.tokensSigned,
      latest_expiry: key.latestExpiry?.toISOString() ?? null,
      last_jwks_fetch: key.lastJwksFetch?.toISOString() ?? null,
    });
  }
}

/** A key that was replaced in an emergency left the JWKS before its time. */
function publishedUntilOf({ retiresAt, expiresAt }: ServerKey): Date | null {
  if (retiresAt === null) return null;
  const usual = publishedUntil(retiresAt);
  return expiresAt !== null && expiresAt < usual ? expiresAt : usual;
}

export class SigningKeyPage {
  @ApiProperty({ type: [SigningKeyView] })
  readonly items!: SigningKeyView[];
  readonly next_cursor!: string | null;
}
