import { IsInt, IsISO8601, IsOptional, Matches, Max, Min } from 'class-validator';
import type { ClientSecret } from './client-secret.entity.js';
import type { NewClientSecret } from './client-secrets.js';

const TEN_YEARS = 315_360_000;

/** When a new secret ends; never, when both are left out. */
export class NewClientSecretDto {
  /** Seconds from now. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(TEN_YEARS)
  expires_in?: number;

  /** ISO 8601, with its offset, in the future. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  @Matches(/(Z|[+-]\d{2}:\d{2})$/, { message: 'expires_at must have its offset' })
  expires_at?: string;
}

export class ClientSecretView {
  readonly id!: string;
  /** ISO 8601. */
  readonly created_at!: string;
  /** ISO 8601; null: never. */
  readonly expires_at!: string | null;
  /** ISO 8601, up to 10 seconds late; null: never. */
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

/** The one answer that shows the secret. */
export class NewClientSecretView {
  readonly id!: string;
  readonly client_secret!: string;
  readonly created_at!: string;
  readonly expires_at!: string | null;

  static of({ row, value }: NewClientSecret): NewClientSecretView {
    const { id, created_at, expires_at } = ClientSecretView.of(row);
    return { id, client_secret: value, created_at, expires_at };
  }
}
