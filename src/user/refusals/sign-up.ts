import { catalogue } from '../../common/index.js';
import { userText } from '../user-text.js';

/** Refusals of a person who creates an account. */
export const signUpRefusals = catalogue({
  usernameMalformed: {
    id: 'USER-SIGN-UP-1',
    error: 'invalid_request',
    section: 'UTS #39 §5.1',
    description: 'The username must have 1 to 200 visible characters, and letters of one script in each part',
    localized: userText('username.malformed'),
    fix: 'Choose another username, or leave it empty to use the email address.',
  },
  usernameTaken: {
    id: 'USER-SIGN-UP-2',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'This username is taken. Choose another one',
    localized: userText('username.taken'),
    fix: 'Choose another username.',
  },
  usernameOfAnotherAddress: {
    id: 'USER-SIGN-UP-3',
    error: 'invalid_request',
    section: 'ASVS 5.0 V6.4.1',
    description: 'A username with @ must be the confirmed email address',
    localized: userText('username.ofAnotherAddress'),
    fix: 'Use the email address of the account, or a username without @.',
  },
});
