import { IsInt, Max, Min } from 'class-validator';
import { MayBeLeftOut } from '../members.js';

export class NewRegistrationTokenDto {
  /** Seconds; one day when left out, 90 days at most. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(7_776_000)
  expires_in?: number;

  /** How many clients may be registered with it; 1 when left out. */
  @MayBeLeftOut()
  @IsInt()
  @Min(1)
  @Max(10_000)
  max_uses?: number;
}

/** An initial access token, shown this once only. */
export class NewRegistrationTokenResponse {
  readonly id!: string;
  /** To send as `Authorization: Bearer` to POST /register. */
  readonly token!: string;
  /** ISO 8601. */
  readonly expires_at!: string;
  readonly max_uses!: number;
}
