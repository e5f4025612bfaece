import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

/** The form alternative to the Authorization header (RFC 6750 §2.2). */
export class UserinfoRequest {
  @IsOptional()
  @IsString()
  @ApiPropertyOptional({ type: String, default: '' })
  access_token?: string;
}

/** A postal address (OIDC Core §5.1.1). */
class UserinfoAddress {
  /** @example "The Deanery, Oxford OX1 1DP, England" */
  readonly formatted?: string;
  /** @example "The Deanery" */
  readonly street_address?: string;
  /** @example "Oxford" */
  readonly locality?: string;
  readonly region?: string;
  /** @example "OX1 1DP" */
  readonly postal_code?: string;
  /** @example "England" */
  readonly country?: string;
}

/**
 * Claims of the granted scopes that have a value (OIDC Core §5.1, §5.3.2, §5.4), with those that administrators have
 * defined.
 */
export class UserinfoResponse {
  /** The same value as in the ID token. @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  readonly sub!: string;
  /** Scope `profile`, down to `updated_at`. @example "Alice Liddell" */
  readonly name?: string;
  /** @example "Alice" */
  readonly given_name?: string;
  /** @example "Liddell" */
  readonly family_name?: string;
  /** @example "Pleasance" */
  readonly middle_name?: string;
  /** @example "Ali" */
  readonly nickname?: string;
  /** @example "alice" */
  readonly preferred_username?: string;
  /** @example "https://alice.example/" */
  readonly profile?: string;
  /** @example "https://alice.example/portrait.jpg" */
  readonly picture?: string;
  /** @example "https://alice.example/" */
  readonly website?: string;
  /** @example "female" */
  readonly gender?: string;
  /** @example "1852-05-04" */
  readonly birthdate?: string;
  /** @example "Europe/London" */
  readonly zoneinfo?: string;
  /** @example "en-GB" */
  readonly locale?: string;
  /** Seconds since 1970. @example 1763800000 */
  readonly updated_at?: number;
  /** Scope `email`, with `email_verified`. */
  @ApiPropertyOptional({ type: String, format: 'email', example: 'alice@example.com' })
  readonly email?: string;
  /** @example true */
  readonly email_verified?: boolean;
  /** Scope `phone`, with `phone_number_verified`. @example "+441865276150" */
  readonly phone_number?: string;
  /** @example true */
  readonly phone_number_verified?: boolean;
  /** Scope `address`. */
  @ApiProperty({ type: UserinfoAddress, required: false })
  readonly address?: UserinfoAddress;
  /** Scope `groups`: the names of the user's groups. @example ["warehouse"] */
  readonly groups?: string[];
}
