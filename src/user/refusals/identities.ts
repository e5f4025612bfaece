import { catalogue } from '../../common/index.js';

/** Refusals of identities at other providers. */
export const identityRefusals = catalogue({
  unknown: {
    id: 'USER-IDENTITY-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The user has no such linked identity',
    fix: 'Check the id: GET /admin/users/:sub/identities lists the existing ones.',
  },
});
