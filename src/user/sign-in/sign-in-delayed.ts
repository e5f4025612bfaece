import { OAuthError } from '../../common/index.js';

/**
 * Too many wrong passwords came before this attempt, which was not even looked at. It is no `invalid_grant`:
 * a client must not tell its user that the password is wrong.
 */
export class SignInDelayed extends OAuthError {
  /** @param seconds whole, until the next attempt is let through */
  constructor(readonly seconds: number) {
    super('temporarily_unavailable', 'Too many failed sign-ins. Please wait, then try again', {
      reason: `failed sign-ins delay the next one for ${seconds} s`,
      status: 429,
      headers: { 'Retry-After': String(seconds) },
    });
  }
}
