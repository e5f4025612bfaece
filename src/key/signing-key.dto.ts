import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { KEY_ALGORITHMS, type KeyAlgorithm } from './algorithms.js';
import { publishedUntil } from './key-schedule.js';
import type { KeyState, SigningKey } from './signing-key.entity.js';

export class RotateKeysBody {
  /** Only the keys of this algorithm; all of them when left out. */
  @IsOptional()
  @IsIn(KEY_ALGORITHMS)
  alg?: KeyAlgorithm;
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

  static at(now: Date) {
    return (key: SigningKey): SigningKeyView => ({
      kid: key.id,
      alg: key.alg,
      state: key.stateAt(now),
      published_at: key.publishedAt.toISOString(),
      activates_at: key.activatesAt?.toISOString() ?? null,
      retires_at: key.retiresAt?.toISOString() ?? null,
      published_until: key.retiresAt && publishedUntil(key.retiresAt).toISOString(),
    });
  }
}

export class SigningKeyPage {
  @ApiProperty({ type: [SigningKeyView] })
  readonly items!: SigningKeyView[];
  readonly next_cursor!: string | null;
}
