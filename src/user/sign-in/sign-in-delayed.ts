import { OAuthError, type LineFault } from '../../common/index.js';
import { signInRefusals } from '../refusals/passwords.js';

/** Seconds until another attempt is worthwhile where a line is full. */
const WHERE_FULL = 2;

/** Why an attempt was not looked at: too many wrong passwords before it, or too many attempts at the same time. */
type Why = 'failures' | LineFault;

const { failures, oneAccount, full } = signInRefusals;
const REFUSALS = { failures, key: oneAccount, asker: full, all: full } as const satisfies Record<Why, unknown>;

/** For the log, where it is more than that of the catalogue. */
const MOST_OF_ONE = 'the line of sign-ins is full, and most of it from this address';

/** One sentence for a person on the login page, without a full stop. */
const TEXTS: Readonly<Record<Why, string>> = {
  failures: 'Too many failed attempts',
  key: 'Too many sign-ins at the same time',
  asker: 'Too many people are signing in at the moment',
  all: 'Too many people are signing in at the moment',
};

/**
 * An attempt to sign in that came too early and was not looked at. It is no `invalid_grant`: a client must not tell
 * its user that the password is wrong.
 */
export class SignInDelayed extends OAuthError {
  /** One sentence for a person, without a full stop. */
  readonly text: string;

  /** For an attempt without a place in line. */
  static readonly full = (fault: LineFault): SignInDelayed => new SignInDelayed(WHERE_FULL, fault);

  /** @param seconds whole, until the next attempt is let through */
  constructor(
    readonly seconds: number,
    why: Why = 'failures',
  ) {
    const { entry } = REFUSALS[why];
    const reason = `${why === 'asker' ? MOST_OF_ONE : entry.reason}: ${seconds} s`;
    const refusal = REFUSALS[why]({ reason, headers: { 'Retry-After': String(seconds) } });
    super(refusal.code, refusal.description, refusal);
    this.text = TEXTS[why];
  }
}
