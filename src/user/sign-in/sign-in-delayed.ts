import { OAuthError, type LineFault, type Quantity, type Text } from '../../common/index.js';
import { signInRefusals } from '../refusals/passwords.js';
import { userText } from '../user-text.js';

/** Seconds until a retry when a line is full. */
const RETRY_WHEN_FULL = 2;

/** Why the password was not verified: too many failed attempts, or too many concurrent ones. */
type Cause = 'failures' | LineFault;

const { failures, oneAccount, full } = signInRefusals;
const REFUSALS = { failures, key: oneAccount, asker: full, all: full } as const satisfies Record<Cause, unknown>;

/** The reason in the log, when it adds to that of the catalogue. */
const MOST_OF_ONE = 'the line of sign-ins is full, and most of it from this address';

/** The texts of the login page. */
const TEXTS: Readonly<Record<Cause, Text>> = {
  failures: userText('signIn.failures'),
  key: userText('signIn.sameTime'),
  asker: userText('signIn.full'),
  all: userText('signIn.full'),
};

/**
 * A sign-in attempt that came too early, so that its password was not verified. It is not `invalid_grant`, because a
 * client must not report a wrong password.
 */
export class SignInDelayed extends OAuthError {
  /** What the login page says: the cause, and how long to wait. */
  readonly text: Text;

  /** For an attempt that finds a line full. */
  static readonly full = (fault: LineFault): SignInDelayed => new SignInDelayed(RETRY_WHEN_FULL, fault);

  /** @param seconds until the next attempt is allowed, whole */
  constructor(
    readonly seconds: number,
    cause: Cause = 'failures',
  ) {
    const { entry } = REFUSALS[cause];
    const reason = `${cause === 'asker' ? MOST_OF_ONE : entry.reason}: ${seconds} s`;
    const refusal = REFUSALS[cause]({ reason, headers: { 'Retry-After': String(seconds) } });
    super(refusal.code, refusal.description, refusal);
    this.text = TEXTS[cause].with({ wait: inUnits(seconds) });
  }
}

function inUnits(seconds: number): Quantity {
  return seconds < 100 ? { amount: seconds, unit: 'second' } : { amount: Math.ceil(seconds / 60), unit: 'minute' };
}
