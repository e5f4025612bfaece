import { ApiProperty } from '@nestjs/swagger';
import type { LinkedIdentity } from './linked-identity.entity.js';

/** An identity at another provider that signs in to the account of a user. */
export class LinkedIdentityView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** The id of the identity provider that was used last. @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6971" */
  readonly provider!: string;
  /** @example "https://accounts.google.com" */
  readonly issuer!: string;
  /** The `sub` of the person at that issuer. @example "110169484474386276334" */
  readonly subject!: string;
  /** The address or the name of the person at the provider; for display only. */
  @ApiProperty({ type: String, nullable: true, example: 'alice@example.com' })
  readonly label!: string | null;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  @ApiProperty({ type: String, nullable: true, example: '2026-11-22T09:30:00.000Z' })
  readonly last_used_at!: string | null;

  static of({ id, providerId, issuer, subject, label, createdAt, lastUsedAt }: LinkedIdentity): LinkedIdentityView {
    return {
      id,
      provider: providerId,
      issuer,
      subject,
      label,
      created_at: createdAt.toISOString(),
      last_used_at: lastUsedAt?.toISOString() ?? null,
    };
  }
}

export class LinkedIdentityPage {
  readonly items!: LinkedIdentityView[];
  readonly next_cursor!: string | null;
}
