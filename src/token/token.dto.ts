import { IsOptional, IsString, MaxLength } from 'class-validator';

/** RFC 6749 §5.1. */
export class TokenResponse {
  /** @example "eyJ0eXAiOiJhdCtqd3QiLCJhbGciOiJFUzI1NiJ9..." */
  readonly access_token!: string;
  readonly token_type!: 'Bearer';
  /** Seconds. */
  readonly expires_in!: number;
  readonly refresh_token?: string;
  readonly id_token?: string;
  /** Where it differs from what was asked. */
  readonly scope?: string;
}

/** RFC 6749 §5.2. */
export class OAuthErrorResponse {
  /** @example "invalid_grant" */
  readonly error!: string;
  readonly error_description!: string;
  /** Leads to the refusal: `<ISSUER>/errors/<id>`. */
  readonly error_uri!: string;
}

/** What every grant takes. */
export abstract class GrantParameters {
  @IsString()
  @MaxLength(100)
  grant_type!: string;
}

/** What grants with a choice of scope and resource take. */
export abstract class ScopedParameters extends GrantParameters {
  /** Space-separated (RFC 6749 §3.3). */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  scope?: string;

  /** A resource that the access token is for; may repeat (RFC 8707 §2). */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  resource?: string;
}
