import { catalogue } from '../../common/index.js';

/** Refusals of `authorization_details` (RFC 9396), at each endpoint that accepts them. */
export const detailsRefusals = catalogue({
  malformed: {
    id: 'TOKEN-DETAILS-1',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §2, §5',
    description: 'authorization_details{pointer} {fault}',
    expected: 'a JSON array of objects, each with a type',
    fix: 'Send a JSON array of different objects, each with a type, within the limits of this server.',
  },
  typeUnknown: {
    id: 'TOKEN-DETAILS-2',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §5',
    description: 'authorization_details{pointer} is a type that no API declares',
    fix: 'Use one of authorization_details_types_supported of the discovery document.',
  },
  typeNotRegistered: {
    id: 'TOKEN-DETAILS-3',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §5, §10',
    description: 'authorization_details{pointer} is a type that the client is not registered for',
    fix: 'Add the type to authorization_details_types of the client.',
  },
  objectInvalid: {
    id: 'TOKEN-DETAILS-4',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §5',
    description: 'authorization_details{pointer} {fault}',
    expected: 'an object that is valid by the schema of its type',
    fix: 'Correct the member. GET /admin/resources shows the schema of each type.',
  },
  locationUnknown: {
    id: 'TOKEN-DETAILS-5',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §2.2',
    description: 'authorization_details{pointer} is not the API that declares the type',
    fix: 'Leave locations out, or send the identifier of the API.',
  },
  moreThanGranted: {
    id: 'TOKEN-DETAILS-6',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §6',
    description: 'authorization_details{pointer} is not among the granted objects',
    expected: 'objects that equal granted ones',
    fix: 'Send granted objects without a change. For others, send the user through a new authorization request.',
  },
  anotherResource: {
    id: 'TOKEN-DETAILS-7',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §6, RFC 8707 §2.2',
    description: 'authorization_details{pointer} is for another API than resource',
    fix: 'Send objects of the APIs in resource, or name their APIs in resource.',
  },
  nothingLeft: {
    id: 'TOKEN-DETAILS-8',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §10',
    description: 'The client is no longer registered for any granted type, or no API declares it',
    fix: 'Add the type to authorization_details_types of the client, or to an API, or send a new authorization request.',
  },
  tooLarge: {
    id: 'TOKEN-DETAILS-9',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §9.1',
    description: 'Scope, APIs and authorization_details together do not fit into one token',
    fix: 'Request fewer objects or fewer scopes.',
  },
  grantWithout: {
    id: 'TOKEN-DETAILS-10',
    error: 'invalid_authorization_details',
    section: 'RFC 9396 §4',
    description: 'This grant has no authorization_details',
    fix: 'Use another grant, such as the authorization code grant or client_credentials.',
  },
});
