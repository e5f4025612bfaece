import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsBoolean, IsIn, IsInt, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator'; // prettier-ignore
import { MayBeLeftOut } from '../../../common/index.js';
import { AMR_VALUES } from '../../../user/index.js';
import { REJECTIONS, type Rejection } from '../../refusals/own-login.js';

/** The printable ASCII that `error_description` may contain (RFC 6749 §4.1.2.1). */
const DESCRIPTION = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/;

/** Seconds since 1970: the end of the year 9999. */
const LATEST = 253_402_300_799;

/** A completed sign-in, for which the sign-in application vouches. */
export class AcceptedSignIn {
  /** The `sub` of the user. @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978" */
  @IsString()
  @MaxLength(100)
  sub!: string;

  /**
   * How the user signed in (RFC 8176): every method of the sign-in, those of an earlier step included. The server adds
   * `mfa` where two different factors are named.
   */
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(AMR_VALUES, { each: true })
  @ApiProperty({ enum: AMR_VALUES, isArray: true, example: ['pwd', 'otp'] })
  amr!: string[];

  /** The class of the sign-in; at most the one that `amr` proves, which is also the default. */
  @MayBeLeftOut()
  @IsString()
  @MaxLength(100)
  @ApiPropertyOptional({ example: 'urn:grantry:acr:2' })
  acr?: string;

  /** When the user signed in, in seconds since 1970. Now by default. */
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(LATEST)
  @ApiPropertyOptional({ example: 1_764_450_000 })
  auth_time?: number;

  /** Whether the session remains when the browser is closed. It never outlives SESSION_TTL. */
  @MayBeLeftOut()
  @IsBoolean()
  @ApiPropertyOptional({ default: false })
  remembered?: boolean;
}

/** The end of a sign-in without a user. */
export class RejectedSignIn {
  /** The error that the client receives. */
  @IsIn(REJECTIONS)
  @ApiProperty({ enum: REJECTIONS, example: 'access_denied' })
  error!: Rejection;

  /** For the developers of the client: printable ASCII without `"` and `\`. */
  @MayBeLeftOut()
  @IsString()
  @Length(1, 200)
  @Matches(DESCRIPTION, {
    message: 'error_description must be printable ASCII without quotation marks and backslashes',
  })
  @ApiPropertyOptional({ example: 'The account is locked' })
  error_description?: string;
}

/** The way back from the sign-in application. */
export class SignInAnswered {
  /**
   * The address to which the sign-in application redirects the browser within 60 seconds. It works once, and only in the
   * browser that began the interaction.
   *
   * @example "https://op.example.com/login/answer?interaction=k1~b3Jk&verifier=Zm9yIG9uZSBicm93c2VyLCBvbmNl"
   */
  readonly redirect_to!: string;
}
