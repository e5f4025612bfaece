import { catalogue } from '../../common/index.js';

/** Refusals of dynamic registration (RFC 7591, RFC 7592), beside those of the metadata. */
export const registrationRefusals = catalogue({
  initialTokenMissing: {
    id: 'CLIENT-REGISTRATION-1',
    error: 'invalid_token',
    section: 'RFC 7591 §3',
    description: 'An initial access token is required',
    fix: 'Get an initial access token from the operators of this server, and send it in the Authorization header.',
  },
  initialTokenNotValid: {
    id: 'CLIENT-REGISTRATION-2',
    error: 'invalid_token',
    section: 'RFC 7591 §3',
    description: 'The initial access token is not valid',
    fix: 'Get a new initial access token from the operators of this server.',
  },
  registrationTokenMissing: {
    id: 'CLIENT-REGISTRATION-3',
    error: 'invalid_token',
    section: 'RFC 7592 §2',
    description: 'The registration access token is required',
    fix: 'Send the registration_access_token that the registration returned in the Authorization header.',
  },
  registrationTokenNotValid: {
    id: 'CLIENT-REGISTRATION-4',
    error: 'invalid_token',
    section: 'RFC 7592 §2.1',
    description: 'The registration access token is not valid',
    fix: 'Send the registration_access_token that the registration of this client returned.',
  },
  softwareStatement: {
    id: 'CLIENT-REGISTRATION-5',
    error: 'invalid_software_statement',
    section: 'RFC 7591 §2.3',
    description: 'Software statements are not supported',
    fix: 'Register without software_statement.',
  },
  initialTokenUnknown: {
    id: 'CLIENT-REGISTRATION-6',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The token does not exist',
    fix: 'Check the id: GET /admin/registration-tokens lists the existing ones.',
  },
});
