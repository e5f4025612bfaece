import { catalogue } from './catalogue.js';
import { OAuthError } from './oauth-error.js';

/** Refusals that every part of the admin API shares. */
export const administrationRefusals = catalogue({
  tokenMissing: {
    id: 'ADMIN-ACCESS-1',
    error: 'invalid_token',
    section: 'RFC 6750 §3.1',
    description: 'An access token is required',
    fix: 'Get an access token for the admin API, and send it in the Authorization header.',
  },
  scopeNotHeld: {
    id: 'ADMIN-ACCESS-2',
    error: 'access_denied',
    section: 'RFC 9110 §15.5.4',
    description: 'Your access token does not have {scopes}',
    expected: 'admin scopes that the access token of the caller has',
    fix: 'Call the admin API with an access token that holds these scopes, or leave them out.',
  },
  lastAdministrator: {
    id: 'ADMIN-ACCESS-3',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'This would remove the last administrator. Add another administrator first',
    reason: 'the last administrator',
    fix: 'Add a client or user with the scope clients:write, then send the request again.',
  },
  idTaken: {
    id: 'ADMIN-IDENTITY-1',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'Another user or client has this id',
    fix: 'Choose another id, or leave it out to get a new one.',
  },
  ifMatchMalformed: {
    id: 'ADMIN-CHANGE-1',
    error: 'invalid_request',
    section: 'RFC 9110 §13.1.1',
    description: 'If-Match must be * or a list of entity tags',
    fix: 'Send the ETag of the object in If-Match, with its double quotes.',
  },
  changedSinceRead: {
    id: 'ADMIN-CHANGE-2',
    error: 'precondition_failed',
    section: 'RFC 9110 §13.1.1',
    description: 'The object has changed since it was read',
    fix: 'Read the object again, then send its current ETag in If-Match.',
  },
  ifMatchNotSupported: {
    id: 'ADMIN-CHANGE-3',
    error: 'precondition_failed',
    section: 'RFC 9110 §13.1.1',
    description: 'This request does not support If-Match',
    fix: 'Send the request without If-Match.',
  },
});

/** Another request changed the object after this request had read it. */
export class ChangedMeanwhile extends OAuthError {}

/** Refusals of a change that lost a race. */
export const changeRefusals = catalogue(
  {
    changedMeanwhile: {
      id: 'ADMIN-CHANGE-4',
      error: 'conflict',
      section: 'RFC 9110 §15.5.10',
      description: 'The {what} has changed since it was read. Read it again',
      fix: 'Read the {what} again, then repeat the change.',
    },
  },
  ChangedMeanwhile,
);
