import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { PagingQuery } from '../../common/index.js';
import { PolicyView } from './policy.dto.js';
import { DAYS_KEPT } from './policy-counts.js';

export class PolicyReportQuery extends PagingQuery {
  /** How many days the report covers, today included. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(DAYS_KEPT)
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: DAYS_KEPT, default: 7 })
  days: number = 7;
}

/** What became of the requests of a client. */
export const STANDINGS = ['would_fail', 'ready', 'no_traffic'] as const;
export type Standing = (typeof STANDINGS)[number];

export class CountOfDayView {
  /** In UTC. @example "2026-11-22" */
  readonly day!: string;
  /** @example 12 */
  readonly requests!: number;
}

/** Requests that the policy would refuse, or has to refuse, for one reason. */
export class ReportedRefusalView {
  /** The id of the refusal, see docs/refusals.md. @example "AUTHZ-PKCE-1" */
  readonly rule!: string;
  /** @example "RFC 7636 §4.3" */
  readonly section!: string;
  /** @example 40 */
  readonly requests!: number;
  /** @example "2026-11-21T09:30:00.000Z" */
  readonly first_at!: string;
  /** @example "2026-11-22T09:30:00.000Z" */
  readonly last_at!: string;
  /** The reason of the latest one. @example "code_challenge is missing (PKCE, RFC 7636)" */
  readonly example!: string;
  readonly by_day!: CountOfDayView[];
}

export class ReportedClientView {
  /** @example "client-0199f0c2" */
  readonly client_id!: string;
  /** @example "Orders" */
  readonly client_name!: string;
  /**
   * `would_fail`: some requests break the rule, or the registration does not fit it. `ready`: every request keeps it.
   * `no_traffic`: there was no request.
   * @example "would_fail"
   */
  readonly standing!: Standing;
  /** All requests that were judged. @example 60 */
  readonly requests!: number;
  readonly refusals!: ReportedRefusalView[];
  /**
   * Members of the registration that do not fit the rule: every request of the client fails.
   *
   * @example ["token_endpoint_auth_method"]
   */
  readonly unfit_members!: string[];
}

/** What a policy would refuse. A request that breaks a rule in several ways counts at each. */
export class PolicyReportView {
  readonly policy!: PolicyView;
  /** The first day of the report, in UTC. @example "2026-11-16" */
  readonly since!: string;
  /** Clients that sent a request. @example 12 */
  readonly clients_with_traffic!: number;
  /** Clients of which the policy would refuse a request. @example 3 */
  readonly clients_that_would_fail!: number;
  readonly items!: ReportedClientView[];
  readonly next_cursor!: string | null;
}
