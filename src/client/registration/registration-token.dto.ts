import { IsInt, Max, Min } from 'class-validator';
import { PagingQuery } from '../../common/index.js';
import { MayBeLeftOut } from '../../common/index.js';
import type { RegistrationToken } from './registration-token.entity.js';

export class NewRegistrationTokenDto {
  /** Seconds; one day by default, 90 days at most. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(7_776_000)
  expires_in?: number;

  /** The number of clients that may be registered with it; 1 by default. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(10_000)
  max_uses?: number;
}

/** An initial access token, which is shown only once. */
export class NewRegistrationTokenResponse {
  readonly id!: string;
  /** The bearer token for POST /register. */
  readonly token!: string;
  /** ISO 8601. */
  readonly expires_at!: string;
  readonly max_uses!: number;
}

export class RegistrationTokenQuery extends PagingQuery {}

/** An initial access token without its value, which is not stored. */
export class RegistrationTokenView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** The number of clients that may be registered with it. @example 1 */
  readonly max_uses!: number;
  /** The number of clients that may still be registered with it. @example 0 */
  readonly uses_left!: number;
  /** The `sub` of its creator: a client, or a user with admin scopes. @example "admin" */
  readonly created_by!: string;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** ISO 8601; afterwards the token cannot be used. @example "2026-11-23T09:30:00.000Z" */
  readonly expires_at!: string;

  static of({ id, maxUses, usesLeft, createdBy, createdAt, expiresAt }: RegistrationToken): RegistrationTokenView {
    return {
      id,
      max_uses: maxUses,
      uses_left: usesLeft,
      created_by: createdBy,
      created_at: createdAt.toISOString(),
      expires_at: expiresAt.toISOString(),
    };
  }
}

export class RegistrationTokenPage {
  readonly items!: RegistrationTokenView[];
  readonly next_cursor!: string | null;
}
