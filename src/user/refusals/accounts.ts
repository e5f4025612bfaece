import { catalogue } from '../../common/index.js';

/** Refusals of the administration of users. */
export const userRefusals = catalogue({
  unknown: {
    id: 'USER-ACCOUNT-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'There is no such user',
    fix: 'Check the sub: GET /admin/users lists those that exist.',
  },
  usernameMalformed: {
    id: 'USER-ACCOUNT-2',
    error: 'invalid_request',
    section: 'UTS #39 §5.1',
    description:
      'username must have 1 to 200 characters, none of them invisible; each part of it, between @ and dots, must have letters of one script that cannot be taken for Latin ones',
    fix: 'Choose a username of 1 to 200 visible characters, and use letters of one script in each part.',
  },
  usernameTaken: {
    id: 'USER-ACCOUNT-3',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'This username is taken',
    fix: 'Choose another username.',
  },
  claimsTooLarge: {
    id: 'USER-CLAIMS-1',
    error: 'invalid_request',
    section: 'OIDC Core §5.1',
    description:
      'The claims of a user may have {most} bytes together, and these have {size}; shorten or leave out some',
    fix: 'Shorten some claims of the user, or leave some out.',
  },
});
