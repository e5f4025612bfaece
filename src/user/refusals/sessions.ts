import { catalogue } from '../../common/index.js';

/** Refusals of sessions. */
export const sessionRefusals = catalogue({
  unknown: {
    id: 'USER-SESSION-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The session does not exist',
    fix: 'Check the id: GET /admin/sessions lists the existing ones.',
  },
  ended: {
    id: 'USER-SESSION-2',
    error: 'login_required',
    section: 'OIDC Core §3.1.2.6',
    description: 'The user has signed out',
    fix: 'Send the user through a new authorization request.',
  },
});

/** Refusals of consents. */
export const consentRefusals = catalogue({
  unknown: {
    id: 'USER-CONSENT-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The consent does not exist',
    fix: 'Check the id: GET /admin/consents lists the existing ones.',
  },
});
