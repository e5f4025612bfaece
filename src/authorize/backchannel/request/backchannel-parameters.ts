import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { ClientFormDto } from '../../../client/index.js';
import { LONGEST_GRANT, LONGEST_ID_TOKEN, LONGEST_SCOPE } from '../../../config/index.js';
import { Details } from '../../../token/index.js';

/** The longest signed request and login_hint_token, in characters. */
const LONGEST_JWT = 16_000;

/** The parameters of a backchannel authentication request (CIBA Core §7.1). */
export class BackchannelParameters extends ClientFormDto {
  /** The requested scopes, space-separated. `openid` is required. @example "openid profile" */
  @IsString()
  @MaxLength(LONGEST_SCOPE)
  scope!: string;

  /** The secret that the notice to the client contains: at least 21 characters of RFC 6750 §2.1. Required for `ping`. */
  @IsOptional()
  @IsString()
  @MaxLength(1024)
  @Matches(/^(?=.{21})[A-Za-z0-9._~+/-]+=*$/, { message: 'client_notification_token is not a bearer token' })
  client_notification_token?: string;

  /** The requested authentication context classes, in order of preference. */
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  acr_values?: string;

  /** The username or the verified email address of the person. One hint is required. @example "alice" */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  login_hint?: string;

  /** A JWT that the client signs, with the person in `sub_id` (RFC 9493): format `email` or `iss_sub`. */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_JWT)
  login_hint_token?: string;

  /** An ID token of the person that this server issued to the client, also an expired one. */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_ID_TOKEN)
  id_token_hint?: string;

  /** A text that the client and the approval page both show: at most 100 characters on one line. @example "W4SCT" */
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  binding_message?: string;

  /** Seconds until the request expires: 300 by default, 600 at most. @example "120" */
  @IsOptional()
  @Matches(/^[1-9]\d{0,8}$/, { message: 'requested_expiry is not a number of seconds' })
  requested_expiry?: string;

  /** A resource for the access token. The parameter may repeat (RFC 8707 §2). */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_GRANT)
  resource?: string;

  /** Objects of types that the client is registered for (RFC 9396 §2). In a signed request, JSON or its text. */
  @Details()
  authorization_details?: string;
}

/** As sent: with the parameters, or with a signed request that contains all of them (CIBA Core §7.1.1). */
export class SentRequest extends ClientFormDto {
  /** A JWT of all parameters, signed by `backchannel_authentication_request_signing_alg` of the client. */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_JWT)
  request?: string;
}
