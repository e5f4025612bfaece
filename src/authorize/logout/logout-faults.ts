import { OAuthError, quoted, type RefusalRule } from '../../common/index.js';

/** What can be wrong with a request to sign out (OIDC RP-Initiated Logout §2 to §4). It is never redirected. */
export const logoutFaults = {
  tooLong: (name: string, most: number, length: number) =>
    fault(`${name} is too long`, {
      section: 'OIDC RP-Initiated Logout §2',
      expected: `at most ${most} characters`,
      received: `${length} characters`,
      fix: `Send a shorter ${name}.`,
    }),
  hint: (received: string) =>
    fault('id_token_hint is not an ID token of this server for this client', {
      section: 'OIDC RP-Initiated Logout §2, §4',
      expected: 'an ID token that this server issued to the client, expired or not',
      received,
      fix: 'Send the ID token of the last sign-in, unchanged.',
    }),
  audience: (audience: string, clientId: string) =>
    fault('client_id is not the client of id_token_hint', {
      section: 'OIDC RP-Initiated Logout §2',
      expected: quoted(audience),
      received: quoted(clientId),
      fix: 'Send the client_id that the ID token was issued to, or none.',
    }),
  client: (clientId: string) =>
    fault('client_id is not known', {
      section: 'OIDC RP-Initiated Logout §2',
      expected: 'a registered client that is not disabled',
      received: quoted(clientId),
      fix: 'Send the client_id of a registered client.',
    }),
  nobodyAsks: (uri: string) =>
    fault('post_logout_redirect_uri needs id_token_hint or client_id', {
      section: 'OIDC RP-Initiated Logout §2, §3',
      expected: 'id_token_hint or client_id beside it',
      received: quoted(uri),
      fix: 'Send id_token_hint, which also spares the person the question.',
    }),
  redirectUri: (registered: readonly string[], uri: string) =>
    fault('post_logout_redirect_uri is not registered for this client', {
      section: 'OIDC RP-Initiated Logout §3',
      expected: registered.length === 0 ? 'none: the client has none' : `byte for byte one of: ${registered.join(' ')}`,
      received: quoted(uri),
      fix: 'Send a URI exactly as it is registered in post_logout_redirect_uris, or register this one.',
    }),
  sealed: () =>
    fault('The request to sign out has expired', {
      section: 'OIDC RP-Initiated Logout §2',
      expected: 'a request that this server sealed in the last hour',
      received: 'another text, or an older one',
      fix: 'Start again at the application.',
    }),
} as const;

function fault(description: string, rule: RefusalRule): OAuthError {
  return new OAuthError('invalid_request', description, { rule });
}
