import { catalogue } from '../../common/index.js';

/** Refusals of requests to sign out (OIDC RP-Initiated Logout §2 to §4). They are never redirected. */
export const logoutRefusals = catalogue({
  tooLong: {
    id: 'LOGOUT-LENGTH-1',
    error: 'invalid_request',
    section: 'OIDC RP-Initiated Logout §2',
    description: '{name} is too long',
    fix: 'Send a shorter {name}.',
  },
  hint: {
    id: 'LOGOUT-HINT-1',
    error: 'invalid_request',
    section: 'OIDC RP-Initiated Logout §2, §4',
    description: 'id_token_hint is not an ID token of this server for this client',
    expected: 'an ID token that this server issued to the client, expired or not',
    fix: 'Send the ID token of the last sign-in, unchanged.',
  },
  audience: {
    id: 'LOGOUT-CLIENT-1',
    error: 'invalid_request',
    section: 'OIDC RP-Initiated Logout §2',
    description: 'client_id does not match id_token_hint',
    fix: 'Send the client_id that the ID token was issued to, or leave client_id out.',
  },
  clientUnknown: {
    id: 'LOGOUT-CLIENT-2',
    error: 'invalid_request',
    section: 'OIDC RP-Initiated Logout §2',
    description: 'The client does not exist or is disabled',
    expected: 'a registered client that is not disabled',
    fix: 'Send the client_id of an enabled client that is registered at this server.',
  },
  redirectUriAlone: {
    id: 'LOGOUT-URI-1',
    error: 'invalid_request',
    section: 'OIDC RP-Initiated Logout §2, §3',
    description: 'post_logout_redirect_uri needs id_token_hint or client_id',
    expected: 'id_token_hint or client_id beside it',
    fix: 'Send id_token_hint; the user then does not have to confirm.',
  },
  redirectUriNotRegistered: {
    id: 'LOGOUT-URI-2',
    error: 'invalid_request',
    section: 'OIDC RP-Initiated Logout §3',
    description: 'post_logout_redirect_uri is not registered for this client',
    fix: 'Send a URI exactly as it is registered in post_logout_redirect_uris, or register this one.',
  },
  expired: {
    id: 'LOGOUT-REQUEST-1',
    error: 'invalid_request',
    section: 'OIDC RP-Initiated Logout §2',
    description: 'The request to sign out has expired',
    expected: 'a request that this server sealed in the last hour',
    received: 'another text, or an older one',
    fix: 'Return to the application and sign out again.',
  },
});
