import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn } from 'class-validator';
import { MayBeLeftOut } from '../../common/index.js';
import { KEY_ALGORITHMS, type KeyAlgorithm } from '../jwt/algorithms.js';
import { publishedUntil } from '../rotation/key-schedule.js';
import type { KeyState, ServerKey } from '../server-keys/server-key.entity.js';

export class RotateKeysBody {
  /** The algorithm whose keys rotate. All algorithms by default. */
  @MayBeLeftOut()
  @IsIn(KEY_ALGORITHMS)
  alg?: KeyAlgorithm;

  /**
   * For a compromised key: a new key signs within a second, and tokens of the old key are refused immediately. Refresh
   * tokens stay valid, and so do sessions unless `end_sessions` is true. Signing keys only.
   */
  @MayBeLeftOut()
  @IsBoolean()
  emergency?: boolean;

  /**
   * Also end every browser session. Only with `emergency`. Refresh tokens that are bound to a session end with it;
   * refresh tokens with `offline_access`, or without `openid`, stay valid.
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
  /** When every process publishes it in the JWKS. ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly published_at!: string;
  /** When it starts to sign; null until a rotation is decided. @example "2026-11-22T09:30:00.000Z" */
  readonly activates_at!: string | null;
  /** When its successor starts to sign. */
  readonly retires_at!: string | null;
  /** When it leaves the JWKS. */
  readonly published_until!: string | null;
  /** Signatures by all processes. Up to 10 seconds late, like the next two members. */
  readonly tokens_signed!: number;
  /** When the last token that it signed expires; null before the first signature. */
  readonly latest_expiry!: string | null;
  /** When a JWKS that contains it was last fetched; null before the first fetch. */
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

/** A key that was replaced in an emergency leaves the JWKS early. */
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
