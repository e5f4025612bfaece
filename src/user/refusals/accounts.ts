import { catalogue } from '../../common/index.js';

/** Refusals of the administration of users. */
export const userRefusals = catalogue({
  unknown: {
    id: 'USER-ACCOUNT-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The user does not exist',
    fix: 'Check the sub: GET /admin/users lists the existing ones.',
  },
  usernameMalformed: {
    id: 'USER-ACCOUNT-2',
    error: 'invalid_request',
    section: 'UTS #39 §5.1',
    description:
      'username must have 1 to 200 visible characters; each part between @ and dots must use letters of one script that do not look like Latin letters',
    fix: 'Choose a username of 1 to 200 visible characters, and use letters of one script in each part.',
  },
  usernameTaken: {
    id: 'USER-ACCOUNT-3',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'This username is taken',
    fix: 'Another account has it, or one that looks the same. Choose another username.',
  },
  addressTaken: {
    id: 'USER-ACCOUNT-4',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'Another account has verified this email, or has it as its username',
    fix: 'Choose another address, or leave out email_verified.',
  },
  claimsTooLarge: {
    id: 'USER-CLAIMS-1',
    error: 'invalid_request',
    section: 'OIDC Core §5.1',
    description: 'The claims of a user may have at most {most} bytes in all, and these have {size}',
    fix: 'Shorten some claims of the user, or leave some out.',
  },
});
