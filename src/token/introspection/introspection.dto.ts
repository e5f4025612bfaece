import { IsOptional, IsString, MaxLength } from 'class-validator';

/** RFC 7662 §2.1. */
export class IntrospectionRequest {
  @IsString()
  @MaxLength(8000)
  token!: string;

  /** Taken, and not needed: the form of a token says what it is. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  token_type_hint?: string;
}

/** RFC 7662 §2.2. */
export class IntrospectionResponse {
  readonly active!: boolean;
  readonly scope?: string;
  readonly client_id?: string;
  readonly username?: string;
  readonly token_type?: string;
  readonly exp?: number;
  readonly iat?: number;
  readonly sub?: string;
  readonly aud?: string | string[];
  readonly iss?: string;
  readonly jti?: string;
}
