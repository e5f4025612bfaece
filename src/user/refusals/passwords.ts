import { catalogue } from '../../common/index.js';
import { userText } from '../user-text.js';

/** Refusals of new passwords (NIST SP 800-63B-4 §3.1.1.2). No text contains a password. */
export const passwordRefusals = catalogue({
  tooLong: {
    id: 'USER-PASSWORD-1',
    error: 'invalid_request',
    section: 'NIST SP 800-63B-4 §3.1.1.2',
    description: 'password must have at most 200 characters',
    localized: userText('password.tooLong'),
    fix: 'Choose a password of 8 to 200 characters.',
  },
  tooShort: {
    id: 'USER-PASSWORD-2',
    error: 'invalid_request',
    section: 'NIST SP 800-63B-4 §3.1.1.2',
    description: 'password must have at least 8 characters',
    localized: userText('password.tooShort'),
    fix: 'Choose a password of 8 to 200 characters.',
  },
  common: {
    id: 'USER-PASSWORD-3',
    error: 'invalid_request',
    section: 'NIST SP 800-63B-4 §3.1.1.2',
    description: 'password is too common',
    localized: userText('password.common'),
    fix: 'Choose a password that few others use, for example several random words.',
  },
  ofOwner: {
    id: 'USER-PASSWORD-4',
    error: 'invalid_request',
    section: 'NIST SP 800-63B-4 §3.1.1.2',
    description: 'password must not be the name of the user or of this service',
    localized: userText('password.ofOwner'),
    fix: 'Choose a password that is not a name, for example several random words.',
  },
  currentWrong: {
    id: 'USER-PASSWORD-5',
    error: 'access_denied',
    section: 'ASVS 5.0 V6.2.3',
    description: 'The current password is incorrect',
    localized: userText('password.currentWrong'),
    fix: 'Enter the current password again. If it is lost, ask an administrator to set a new one.',
  },
  changedMeanwhile: {
    id: 'USER-PASSWORD-6',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'The account was changed at the same time',
    localized: userText('password.changedMeanwhile'),
    fix: 'Open the page again, then change the password again.',
  },
  unchanged: {
    id: 'USER-PASSWORD-7',
    error: 'invalid_request',
    section: 'ASVS 5.0 V6.4.1',
    description: 'password must differ from the current one',
    localized: userText('password.unchanged'),
    fix: 'Choose another password: one that only its user knows.',
  },
});

const WAIT = 'Wait for the seconds in Retry-After, then try again.';

/** Refusals of sign-in attempts whose password was not verified, by the cause of `SignInDelayed`. */
export const signInRefusals = catalogue({
  failures: {
    id: 'USER-SIGN-IN-1',
    error: 'temporarily_unavailable',
    status: 429,
    section: 'NIST SP 800-63B-4 §3.2.2',
    description: 'Too many failed sign-ins. Please wait, then try again',
    localized: userText('refusal.failures'),
    reason: 'failed sign-ins delay the next one',
    fix: WAIT,
  },
  oneAccount: {
    id: 'USER-SIGN-IN-2',
    error: 'temporarily_unavailable',
    status: 429,
    section: 'RFC 6585 §4',
    description: 'Too many sign-ins at the same time. Please wait, then try again',
    localized: userText('refusal.oneAccount'),
    reason: 'too many attempts wait for the same account or address',
    fix: WAIT,
  },
  /** For one address and in total: the caller cannot tell which. */
  full: {
    id: 'USER-SIGN-IN-3',
    error: 'temporarily_unavailable',
    section: 'RFC 9110 §15.6.4',
    description: 'Too many people are signing in at the moment. Please wait, then try again',
    localized: userText('refusal.full'),
    reason: 'the line of sign-ins is full',
    fix: WAIT,
  },
});
