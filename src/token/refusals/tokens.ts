import { catalogue } from '../../common/index.js';

/** Refusals of access tokens that come with a request (RFC 6750, RFC 9068 §4). */
export const accessTokenRefusals = catalogue({
  missing: {
    id: 'TOKEN-ACCESS-5',
    error: 'invalid_token',
    section: 'RFC 6750 §3.1',
    description: 'An access token is required',
    fix: 'Get an access token for this server or API, and send it in the Authorization header.',
  },
  twoTransports: {
    id: 'TOKEN-ACCESS-1',
    error: 'invalid_request',
    section: 'RFC 6750 §2',
    description: 'The request contains the access token in two places',
    fix: 'Send the access token in the Authorization header only.',
  },
  notValid: {
    id: 'TOKEN-ACCESS-2',
    error: 'invalid_token',
    section: 'RFC 6750 §3.1',
    description: 'The access token is not valid',
    fix: 'Get a new access token, for this server or API, and send it in the Authorization header.',
  },
  forAnotherResource: {
    id: 'TOKEN-ACCESS-3',
    error: 'invalid_token',
    section: 'RFC 9068 §4',
    description: 'The access token is for another resource',
    fix: 'Get an access token without the parameter resource, or one that names this server.',
  },
  scopeMissing: {
    id: 'TOKEN-ACCESS-4',
    error: 'insufficient_scope',
    section: 'RFC 6750 §3.1',
    description: 'The access token does not have the scope {scope}',
    fix: 'Get an access token that has the scope.',
  },
  signInInsufficient: {
    id: 'TOKEN-ACCESS-6',
    error: 'insufficient_user_authentication',
    section: 'RFC 9470 §3',
    description: 'A {needed} sign-in of the user is required',
    fix: 'Send the user to the authorization endpoint with acr_values and max_age of the challenge, and use the new access token.',
  },
});

/** Refusals of introspection and revocation (RFC 7662, RFC 7009), and of the list of authorizations. */
export const tokenManagementRefusals = catalogue({
  publicClient: {
    id: 'TOKEN-INTROSPECTION-1',
    error: 'invalid_client',
    section: 'RFC 7662 §2.1, §4',
    description: 'A public client cannot introspect',
    fix: 'Introspect as a client that authenticates.',
  },
  /** The caller is answered `{ active: false }`: this is for the record only. */
  notForCaller: {
    id: 'TOKEN-INTROSPECTION-2',
    error: 'access_denied',
    section: 'RFC 7662 §2.2, §4',
    description: 'The token is not for this client',
    fix: 'Add the audience of the token to resource_ids of the client that introspects it.',
  },
  /** The caller is answered `{ active: false }`: this is for the record only. */
  refreshTokenOfAnother: {
    id: 'TOKEN-INTROSPECTION-3',
    error: 'access_denied',
    section: 'RFC 7662 §2.2, §4',
    description: 'The token is not for this client',
    expected: 'a refresh token that was issued to the client that asks',
    received: 'a refresh token of another client',
    fix: 'Introspect a refresh token only as the client that it was issued to.',
  },
  revokedByAnother: {
    id: 'TOKEN-REVOCATION-1',
    error: 'invalid_request',
    section: 'RFC 7009 §2.1',
    description: 'The token was issued to another client',
    fix: 'Revoke a token only as the client that it was issued to.',
  },
  authorizationUnknown: {
    id: 'TOKEN-AUTHORIZATION-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The authorization does not exist',
    fix: 'Check the id: GET /admin/authorizations lists the existing ones.',
  },
});
