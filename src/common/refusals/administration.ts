import { catalogue } from './catalogue.js';
import { OAuthError } from './oauth-error.js';

/** Refusals that every part of the admin API shares. */
export const administrationRefusals = catalogue({
  tokenMissing: {
    id: 'ADMIN-ACCESS-1',
    error: 'invalid_token',
    section: 'RFC 6750 §3.1',
    description: 'An access token is needed',
    fix: 'Get an access token for the admin API, and send it in the Authorization header.',
  },
  scopeNotHeld: {
    id: 'ADMIN-ACCESS-2',
    error: 'access_denied',
    section: 'RFC 9110 §15.5.4',
    description: 'You do not hold {scopes} yourself',
    expected: 'admin scopes that the access token of the caller holds',
    fix: 'Call the admin API with an access token that holds these scopes, or leave them out.',
  },
  lastAdministrator: {
    id: 'ADMIN-ACCESS-3',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'This would leave no administrator who can sign in for good; add another one first',
    reason: 'the last administrator',
    fix: 'Add a client or user that holds clients:write, then send the request again.',
  },
  idTaken: {
    id: 'ADMIN-IDENTITY-1',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'A user or a client has this id already',
    fix: 'Choose another id, or leave it out to get a new one.',
  },
  ifMatchMalformed: {
    id: 'ADMIN-CHANGE-1',
    error: 'invalid_request',
    section: 'RFC 9110 §13.1.1',
    description: 'If-Match must be * or a list of entity tags, as ETag has one',
    fix: 'Send the ETag of the object in If-Match, with its double quotes.',
  },
  changedSinceRead: {
    id: 'ADMIN-CHANGE-2',
    error: 'precondition_failed',
    section: 'RFC 9110 §13.1.1',
    description: 'The object is not the one that If-Match names; read it again',
    fix: 'Read the object again, decide again, and send its present ETag in If-Match.',
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
      description: 'The {what} was changed by somebody else meanwhile; read it again',
      fix: 'Read the {what} again, then decide again.',
    },
  },
  ChangedMeanwhile,
);
