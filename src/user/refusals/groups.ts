import { catalogue } from '../../common/index.js';

/** Refusals of the administration of groups. */
export const groupRefusals = catalogue({
  unknown: {
    id: 'USER-GROUP-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The group does not exist',
    fix: 'Check the id: GET /admin/groups lists the existing ones.',
  },
  nameMalformed: {
    id: 'USER-GROUP-2',
    error: 'invalid_request',
    section: 'UTS #39 §5.1',
    description:
      'name must have 1 to 100 letters, digits, spaces and . _ : / @ + & ( ) -; each part between @, + and dots must use letters of one script that do not look like Latin letters',
    fix: 'Choose a name of 1 to 100 of these characters, and use letters of one script in each part.',
  },
  nameTaken: {
    id: 'USER-GROUP-3',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'Another group has this name',
    fix: 'Choose another name, or use the existing group.',
  },
});
