import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

/** Seconds of a time step (RFC 6238 §4.1). */
const PERIOD = 30;
/** Bytes of a seed (RFC 4226 §4, R6). */
const SEED_BYTES = 20;
/** Steps that the clock of the phone may differ, each way (RFC 6238 §5.2). */
const DRIFT = 1;

const CODE = /^\d{6}$/;

/** What an authenticator app shows for an account: six digits that change every 30 s (RFC 6238). */
export const totp = {
  /** @returns a new seed in base32 */
  newSeed: (): string => new Secret({ buffer: Uint8Array.from(randomBytes(SEED_BYTES)).buffer }).base32,

  /** Whether a text has the form of a code. */
  isCode: (text: string): boolean => CODE.test(text),

  /**
   * @param now milliseconds since 1970
   * @returns the time step of the code; null when the code is not correct at this time
   */
  stepOf(seed: string, code: string, now: number): number | null {
    if (!CODE.test(code)) return null;
    const delta = new TOTP({ secret: Secret.fromBase32(seed), period: PERIOD }).validate({
      token: code,
      window: DRIFT,
      timestamp: now,
    });
    return delta === null ? null : Math.floor(now / 1000 / PERIOD) + delta;
  },

  /** @returns the `otpauth:` URI of the QR code */
  uriOf: (seed: string, { issuer, label }: { readonly issuer: string; readonly label: string }): string =>
    new TOTP({ secret: Secret.fromBase32(seed), period: PERIOD, issuer, label }).toString(),
} as const;
