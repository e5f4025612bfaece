import { OAuthError, type LineFault } from '../../common/index.js';

/** Seconds until another attempt is worthwhile where a line is full. */
const WHERE_FULL = 2;

/** Why an attempt was not looked at: too many wrong passwords before it, or too many attempts at the same time. */
type Why = 'failures' | LineFault;

interface Answer {
  readonly status: 429 | 503;
  readonly text: string;
  /** On the login page, where it says something else. */
  readonly onPage?: string;
  /** For the log. */
  readonly reason: string;
}

const ANSWERS: Readonly<Record<Why, Answer>> = {
  failures: {
    status: 429,
    text: 'Too many failed sign-ins',
    onPage: 'Too many failed attempts',
    reason: 'failed sign-ins delay the next one',
  },
  key: {
    status: 429,
    text: 'Too many sign-ins at the same time',
    reason: 'too many attempts wait for the same account or address',
  },
  asker: {
    status: 503,
    text: 'Too many people are signing in at the moment',
    reason: 'the line of sign-ins is full, and most of it from this address',
  },
  all: { status: 503, text: 'Too many people are signing in at the moment', reason: 'the line of sign-ins is full' },
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
    const { status, text, onPage = text, reason } = ANSWERS[why];
    super('temporarily_unavailable', `${text}. Please wait, then try again`, {
      reason: `${reason}: ${seconds} s`,
      status,
      headers: { 'Retry-After': String(seconds) },
    });
    this.text = onPage;
  }
}
