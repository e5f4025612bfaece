import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { IsTime } from '../../common/index.js';
import type { ClientSecret } from './client-secret.entity.js';
import type { NewClientSecret } from './client-secrets.js';

const TEN_YEARS = 315_360_000;

/** Expiry of a new secret; without a member it never expires. */
export class NewClientSecretDto {
  /** Seconds from now; null: never. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(TEN_YEARS)
  expires_in?: number | null;

  /** RFC 3339, with its offset, in the future; null: never. */
  @IsOptional()
  @IsTime()
  expires_at?: string | null;
}

export class ClientSecretView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** ISO 8601. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** ISO 8601; null: never. @example "2027-02-20T09:30:00.000Z" */
  readonly expires_at!: string | null;
  /** ISO 8601, up to 10 seconds late; null if never used. @example "2026-11-22T09:30:00.000Z" */
  readonly last_used_at!: string | null;

  static of({ id, createdAt, expiresAt, lastUsedAt }: ClientSecret): ClientSecretView {
    return {
      id,
      created_at: createdAt.toISOString(),
      expires_at: expiresAt?.toISOString() ?? null,
      last_used_at: lastUsedAt?.toISOString() ?? null,
    };
  }
}

/** A new secret, which is shown only once. */
export class NewClientSecretView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** @example "piTFdC2eRMb9R9jNxdx0BHRX4r6UIaPfkKTJTxlYujU" */
  readonly client_secret!: string;
  /** @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** @example "2027-02-20T09:30:00.000Z" */
  readonly expires_at!: string | null;

  static of({ row, value }: NewClientSecret): NewClientSecretView {
    const { id, created_at, expires_at } = ClientSecretView.of(row);
    return { id, client_secret: value, created_at, expires_at };
  }
}
