import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PagingQuery } from '../../common/index.js';
import { claimsIn, type Consent } from './consent.entity.js';

/** A consent must match every given filter. */
export class ConsentQuery extends PagingQuery {
  /** Consents of this user only. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  sub?: string;

  /** Consents for this client only. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  client_id?: string;
}

/** The consent of a user for a client, which remains until it is withdrawn. */
export class ConsentView {
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly id!: string;
  /** @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly sub!: string;
  /** @example "orders-web" */
  readonly client_id!: string;
  /** Every scope that the user has allowed. @example "openid profile" */
  readonly scope!: string;
  /** Names of claims that the user allowed in addition to the claims of the scope. @example ["email"] */
  readonly claims!: string[];
  /** The resources that the user allowed; null for the resources of the scope. */
  @ApiProperty({ type: [String], nullable: true, example: ['https://api.orders.example'] })
  readonly resources!: string[] | null;
  /** ISO 8601, UTC. @example "2026-11-22T09:30:00.000Z" */
  readonly created_at!: string;
  /** When the consent was last extended. @example "2026-11-22T09:30:00.000Z" */
  readonly updated_at!: string;

  static of(consent: Consent): ConsentView {
    return {
      id: consent.id,
      sub: consent.userId,
      client_id: consent.clientId,
      scope: consent.scope,
      claims: [...claimsIn(consent)],
      resources: consent.audience && [...consent.audience],
      created_at: consent.createdAt.toISOString(),
      updated_at: consent.updatedAt.toISOString(),
    };
  }
}

export class ConsentPage {
  readonly items!: ConsentView[];
  readonly next_cursor!: string | null;
}
