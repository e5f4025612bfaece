import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PagingQuery } from '../../common/index.js';
import type { Refusal } from './refusal.entity.js';

export class RefusalQuery extends PagingQuery {
  /** Refusals of requests that this client sent, or that named it. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  client_id?: string;
}

/** The rule that was broken. */
export class RefusalRuleView {
  /** The stable id, as listed in docs/refusals.md; null if there is none. @example "AUTHZ-URI-1" */
  readonly id!: string | null;
  /** The section of the standard. @example "RFC 6749 §3.1.2.3" */
  readonly section!: string;
  /** The expected value. @example "one of: https://orders.example/callback" */
  readonly expected!: string | null;
  /** The received value, without secrets. @example "\"https://orders.example/callback/\"" */
  readonly received!: string | null;
  /** @example "Send a redirect_uri exactly as it is registered, or register this one." */
  readonly fix!: string;
}

export class RefusalView {
  /** The id in `error_uri`, `instance` and on the page. @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly at!: string;
  /** The client that the request authenticated or named. @example "nightly-job" */
  readonly client_id!: string | null;
  /** @example "/authorize" */
  readonly path!: string;
  /** @example "invalid_request" */
  readonly error!: string;
  /** The public description. @example "redirect_uri is not registered for this client" */
  readonly error_description!: string;
  /** The HTTP status, or the status that a redirected error would have had. @example 400 */
  readonly status!: number;
  /** The detail that only administrators see. @example "redirect_uri is not registered for this client" */
  readonly reason!: string;
  readonly rule!: RefusalRuleView;

  static of(refusal: Refusal): RefusalView {
    const { id, at, clientId, path, error, description, status, reason } = refusal;
    const { rule, expected, received, fix } = refusal;
    return {
      id,
      at: at.toISOString(),
      client_id: clientId,
      path,
      error,
      error_description: description,
      status,
      reason,
      rule: { ...rule, expected, received, fix },
    };
  }
}

export class RefusalPage {
  readonly items!: RefusalView[];
  readonly next_cursor!: string | null;
}
