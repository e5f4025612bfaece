import { ApiProperty } from '@nestjs/swagger';

/** A link for a user. */
export class SentLinkView {
  /** The address that the mail goes to; null where the server sends no mails. */
  @ApiProperty({ type: String, nullable: true, example: 'dinah@example.com' })
  readonly sent_to!: string | null;

  /** The link itself, this once only; null where a mail carries it. */
  @ApiProperty({ type: String, nullable: true, example: null })
  readonly link!: string | null;

  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly expires_at!: string;
}
