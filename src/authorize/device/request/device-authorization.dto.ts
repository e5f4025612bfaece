import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ClientFormDto } from '../../../client/index.js';
import { LONGEST_GRANT, LONGEST_SCOPE } from '../../../config/index.js';
import { Details } from '../../../token/index.js';

/** The parameters of a device authorization request (RFC 8628 §3.1). */
export class DeviceAuthorizationRequest extends ClientFormDto {
  /** The requested scopes, space-separated; `default_scope` of the client when left out. @example "openid profile" */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_SCOPE)
  scope?: string;

  /** A resource for the access token. The parameter may repeat (RFC 8707 §2). */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_GRANT)
  resource?: string;

  /** Objects of types that the client is registered for (RFC 9396 §2). */
  @Details()
  authorization_details?: string;
}

/** RFC 8628 §3.2. */
export class DeviceAuthorizationResponse {
  /**
   * For the token endpoint, by this client only.
   * @example "0199f0c2-5b5e-7d3c-9f5e-2d3c4b5a6978.pXv0cY4mQ3fT9aBk1LwZr7Hd2Ns6Ue8Gj5Oi3Ct0VxE"
   */
  readonly device_code!: string;

  /** The code that the device shows, and that a person enters. @example "WDJB-MJHT" */
  readonly user_code!: string;

  /** The page on which a person enters the code. @example "https://op.example.com/device" */
  readonly verification_uri!: string;

  /** The same page with the code, for a QR code. @example "https://op.example.com/device?user_code=WDJB-MJHT" */
  readonly verification_uri_complete!: string;

  /** Seconds in which a person can answer and the device can get the tokens. @example 600 */
  readonly expires_in!: number;

  /** Seconds between two requests of the device to the token endpoint. @example 5 */
  readonly interval!: number;
}
