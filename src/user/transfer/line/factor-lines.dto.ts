import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsInt, IsString, Length, Matches, Max, Min } from 'class-validator';
import { MayBeLeftOut } from '../../../common/index.js';

const BASE64URL = /^[A-Za-z0-9_-]+$/;
const IN_BASE64URL = { message: '$property must be base64url' };

/** The authenticator app of a user (RFC 6238): six digits, 30 seconds, SHA-1. */
export class TotpLine {
  /** In base32; case, spaces, hyphens and padding do not matter. @example "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? withoutSpacing(value) : value))
  @IsString()
  @Matches(/^[A-Z2-7]{16,104}$/, { message: 'secret must be 16 to 104 characters of base32' })
  secret!: string;

  @MayBeLeftOut()
  @IsIn(['SHA1'])
  algorithm?: 'SHA1';

  @MayBeLeftOut()
  @IsIn([6])
  digits?: 6;

  /** Seconds. */
  @MayBeLeftOut()
  @IsIn([30])
  period?: 30;
}

/** A passkey of a user, made for the host of this server (WebAuthn §5.1.3). */
export class PasskeyLine {
  /** In base64url, as the authenticator chose it. @example "bG9va2luZy1nbGFzcy1wYXNza2V5LTE" */
  @Length(22, 1364)
  @Matches(BASE64URL, IN_BASE64URL)
  credential_id!: string;

  /** COSE key in base64url. */
  @Length(40, 1400)
  @Matches(BASE64URL, IN_BASE64URL)
  public_key!: string;

  /** The signature counter; 0 by default. */
  @MayBeLeftOut()
  @IsInt()
  @Min(0)
  @Max(4_294_967_295)
  counter?: number;

  /** How browsers reach the authenticator. @example ["internal", "hybrid"] */
  @MayBeLeftOut()
  @IsArray()
  @ArrayMaxSize(10)
  @Matches(/^[a-z-]{1,20}$/, { each: true, message: 'transports must be names of transports' })
  transports?: string[];

  /** Whether the passkey can be copied to other devices of its user; false by default. */
  @MayBeLeftOut()
  @IsBoolean()
  synced?: boolean;

  /** @example "My laptop" */
  @MayBeLeftOut()
  @IsString()
  @Length(1, 100)
  name?: string;
}

function withoutSpacing(base32: string): string {
  return base32
    .slice(0, 400)
    .replaceAll(/[\s-]|=+$/g, '')
    .toUpperCase();
}
