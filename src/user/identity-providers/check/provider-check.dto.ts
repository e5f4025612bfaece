import { ApiProperty } from '@nestjs/swagger';

export const FINDING_RESULTS = ['passed', 'warning', 'failed'] as const;

/** What the check looks at. */
export const CHECKED = [
  'metadata', 'issuer', 'endpoints', 'keys', 'algorithms', 'response_types', 'client_authentication', 'pkce', 'userinfo',
  'scope', 'api',
] as const; // prettier-ignore

/** One result of the check of an identity provider. */
export class ProviderFinding {
  @ApiProperty({ enum: CHECKED, example: 'keys' })
  readonly check!: (typeof CHECKED)[number];

  /** `failed`: people cannot sign in. `warning`: they can, with less. */
  @ApiProperty({ enum: FINDING_RESULTS, example: 'passed' })
  readonly result!: (typeof FINDING_RESULTS)[number];

  /** For administrators. @example "The provider publishes 2 keys for ID tokens." */
  readonly message!: string;
}

/** The result of the check of an identity provider. */
export class ProviderCheck {
  /** @example "corp" */
  readonly provider!: string;

  /** Whether nothing failed. The client secret and the redirect URI show only in a sign-in. @example true */
  readonly usable!: boolean;

  /** ISO 8601, UTC. One provider is checked at most every 10 seconds. @example "2026-11-22T09:30:00.000Z" */
  readonly checked_at!: string;

  @ApiProperty({ type: [ProviderFinding] })
  readonly findings!: ProviderFinding[];
}

/** How many accounts depend on an identity provider. */
export class ProviderUsage {
  /** Accounts that have used it last for one of their identities. @example 120 */
  readonly linked_accounts!: number;

  /**
   * Those of them that have no password, no passkey, and no identity at another provider in use: while the provider is
   * disabled or deleted, their people need a link by mail. @example 3
   */
  readonly only_way_of!: number;
}
