import { catalogue } from '../../common/index.js';
import { interactText } from '../interact/interact-text.js';
import { ShownError } from '../respond/response-target.js';

/** Refusals of pushed authorization requests (RFC 9126). */
export const pushedRefusals = catalogue({
  referenceInPush: {
    id: 'AUTHZ-PUSH-1',
    error: 'invalid_request',
    section: 'RFC 9126 §2.1',
    description: 'request_uri cannot be pushed',
    fix: 'Push the parameters, or a request object in request, without request_uri.',
  },
  required: {
    id: 'AUTHZ-PUSH-2',
    error: 'invalid_request',
    section: 'RFC 9126 §5, §6',
    description: 'This request must be pushed: send its parameters to the pushed authorization request endpoint first',
    expected: 'request_uri from the response of pushed_authorization_request_endpoint',
    fix: 'Push the request, then open the authorization endpoint with client_id and request_uri.',
  },
  unknown: {
    id: 'AUTHZ-PUSH-3',
    error: 'invalid_request_uri',
    section: 'RFC 9126 §4, RFC 9101 §7.2',
    description: 'request_uri names no request that this client has pushed',
    localized: interactText('refusal.pushedUnknown'),
    fix: 'Push the request again, with the credentials of the client that client_id names.',
  },
  expired: {
    id: 'AUTHZ-PUSH-4',
    error: 'invalid_request_uri',
    section: 'RFC 9126 §2.2, RFC 9101 §7.2',
    description: 'This request has expired. Return to the application and try again',
    localized: interactText('refusal.pushedExpired'),
    fix: 'Push the request again, and open it within expires_in seconds.',
  },
  used: {
    id: 'AUTHZ-PUSH-5',
    error: 'invalid_request_uri',
    section: 'RFC 9126 §4, §7.3',
    description: 'This request was completed before. Return to the application and try again',
    localized: interactText('refusal.pushedUsed'),
    fix: 'Push a new request for each authorization.',
  },
  tooMany: {
    id: 'AUTHZ-PUSH-6',
    error: 'temporarily_unavailable',
    status: 429,
    section: 'RFC 6585 §4',
    description: 'Too many pushed requests are stored. Try again in a minute',
    fix: 'Send the same request again after the seconds in Retry-After.',
  },
});

/** The person reads it first, because the application may have received the first answer already. */
export const completedRefusals = catalogue(
  {
    completed: {
      id: 'AUTHZ-PUSH-7',
      error: 'invalid_request_uri',
      section: 'RFC 9126 §4, §7.3',
      description: 'This request was completed before. Return to the application and try again',
      localized: interactText('refusal.pushedUsed'),
      fix: 'Push a new request for each authorization.',
    },
  },
  ShownError,
);
