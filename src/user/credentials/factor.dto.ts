import { ApiProperty } from '@nestjs/swagger';
import type { Passkey } from './passkeys/passkey.entity.js';

/** A passkey of a user. */
export class PasskeyView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** The user's name for it. @example "My laptop" */
  readonly name!: string;
  /** Whether the passkey can be copied to other devices of the user. */
  readonly synced!: boolean;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  @ApiProperty({ type: String, nullable: true, example: '2026-11-22T09:30:00.000Z' })
  readonly last_used_at!: string | null;

  static of({ id, name, isSynced, createdAt, lastUsedAt }: Passkey): PasskeyView {
    return {
      id,
      name,
      synced: isSynced,
      created_at: createdAt.toISOString(),
      last_used_at: lastUsedAt?.toISOString() ?? null,
    };
  }
}

/** The second factors of a user. */
export class FactorsView {
  /** Whether an authenticator app is set up. */
  readonly authenticator_app!: boolean;
  /** Recovery codes that are not used yet. @example 10 */
  readonly recovery_codes!: number;
  readonly passkeys!: PasskeyView[];
}
