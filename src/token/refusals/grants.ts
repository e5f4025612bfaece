import { catalogue } from '../../common/index.js';

/** One public text for every grant that fails: a caller that guesses learns nothing. The reason is for the log. */
const NOT_VALID = 'The grant is not valid, has expired, or belongs to another client';

/** Refusals of every grant. */
export const grantRefusals = catalogue({
  typeMissing: {
    id: 'TOKEN-GRANT-1',
    error: 'invalid_request',
    section: 'RFC 6749 §5.2',
    description: 'grant_type is missing',
    fix: 'Send grant_type, for example authorization_code.',
  },
  typeUnsupported: {
    id: 'TOKEN-GRANT-2',
    error: 'unsupported_grant_type',
    section: 'RFC 6749 §5.2',
    description: 'This grant_type is not supported',
    fix: 'Use one of grant_types_supported of the discovery document.',
  },
  clientDisabled: {
    id: 'TOKEN-GRANT-3',
    error: 'unauthorized_client',
    section: 'RFC 6749 §5.2',
    description: 'The request is refused',
    fix: 'Ask the operators of this server to enable the client.',
  },
  /** A wrong password, a disabled user, an authorization that ended meanwhile: the caller cannot tell one from another. */
  notValid: {
    id: 'TOKEN-GRANT-4',
    error: 'invalid_grant',
    section: 'RFC 6749 §5.2',
    description: NOT_VALID,
    fix: 'Send a new authorization request: a code or token works once, for one client, for a limited time.',
  },
  authorizationEnded: {
    id: 'TOKEN-GRANT-5',
    error: 'invalid_grant',
    section: 'RFC 6749 §5.2, RFC 9700 §4.14',
    description: 'The authorization has ended',
    expected: 'an authorization that has not ended, of an enabled user and an enabled client',
    fix: 'Send the user through a new authorization request.',
  },
  clientKeysUnusable: {
    id: 'TOKEN-GRANT-6',
    error: 'temporarily_unavailable',
    section: 'OIDC Core §10',
    description: 'The keys of the client cannot be used at the moment',
    fix: 'Publish a key for the registered algorithm at jwks_uri or in jwks of the client, then send the request again.',
  },
  secondFactorNeeded: {
    id: 'TOKEN-GRANT-7',
    error: 'invalid_grant',
    section: 'RFC 6749 §5.2',
    description: 'This account signs in with a second factor, which this grant cannot ask for',
    fix: 'Use the authorization code grant (RFC 6749 §4.1), so that the user signs in at a page of this server.',
  },
  passwordChangeNeeded: {
    id: 'TOKEN-GRANT-9',
    error: 'invalid_grant',
    section: 'RFC 6749 §5.2',
    description: 'This account must replace its initial password, which this grant cannot ask for',
    fix: 'Let the user sign in at a page of this server once (RFC 6749 §4.1), which asks for a new password.',
  },
  notAllowed: {
    id: 'TOKEN-GRANT-8',
    error: 'invalid_grant',
    section: 'RFC 6749 §5.2',
    description: 'The user may not use this client',
    reason: 'the user is in none of allowed_groups of the client',
    fix: 'Put the user into a group of allowed_groups of the client, or change allowed_groups.',
  },
});

/** Refusals of the client_credentials grant (RFC 6749 §4.4). */
export const clientCredentialsRefusals = catalogue({
  publicClient: {
    id: 'TOKEN-CREDENTIALS-1',
    error: 'unauthorized_client',
    section: 'RFC 6749 §4.4',
    description: 'A public client cannot use client_credentials',
    fix: 'Use a client that authenticates, or another grant.',
  },
  scopeOfUser: {
    id: 'TOKEN-CREDENTIALS-2',
    error: 'invalid_scope',
    section: 'RFC 6749 §4.4.3, OIDC Core §5.4',
    description: 'This scope is about a user, and this grant has no user',
    fix: 'Request scopes of APIs only.',
  },
});

/** Refusals of the redemption of an authorization code (RFC 6749 §4.1.3). */
export const codeRefusals = catalogue({
  unknown: {
    id: 'TOKEN-CODE-1',
    error: 'invalid_grant',
    section: 'RFC 6749 §4.1.3',
    description: NOT_VALID,
    reason: 'unknown code, or issued to another client',
    expected: 'a code that was issued to the client that redeems it',
    received: 'a code of another client, or nothing that this server issued',
    fix: 'Redeem the code unchanged, by the client that requested it, at the server that issued it.',
  },
  redirectUri: {
    id: 'TOKEN-CODE-2',
    error: 'invalid_grant',
    section: 'RFC 6749 §4.1.3',
    description: NOT_VALID,
    reason: 'redirect_uri differs from the authorization request',
    fix: 'Send the same redirect_uri to both endpoints. The code cannot be used again: start a new authorization request.',
  },
  pkce: {
    id: 'TOKEN-CODE-3',
    error: 'invalid_grant',
    section: 'RFC 7636 §4.6, RFC 9700 §2.1.1',
    description: NOT_VALID,
    reason: 'code_verifier does not match',
    expected: 'the code_verifier whose SHA-256 was the code_challenge; none where there was no challenge',
    received: 'another code_verifier, none, or one although there was no challenge',
    fix: 'Keep the code_verifier of the authorization request until its code is redeemed. The code cannot be used again: start a new authorization request.',
  },
  expired: {
    id: 'TOKEN-CODE-4',
    error: 'invalid_grant',
    section: 'RFC 6749 §4.1.2',
    description: NOT_VALID,
    reason: 'the code has expired',
    expected: 'a redemption within AUTHORIZATION_CODE_TTL of the authorization response',
    received: 'a code that has expired',
    fix: 'Start a new authorization request, and redeem its code immediately.',
  },
  replayed: {
    id: 'TOKEN-CODE-5',
    error: 'invalid_grant',
    section: 'RFC 6749 §4.1.2, §10.5',
    description: 'The code was used before',
    reason: 'code replayed: its tokens are revoked',
    expected: 'a code that has not been redeemed',
    received: 'a code that was redeemed before; the tokens of that redemption are revoked',
    fix: 'Redeem each code once, and do not load the callback twice. If the application redeems each code once, the code may have been stolen.',
  },
});

/** Refusals of a refresh (RFC 6749 §6). */
export const refreshRefusals = catalogue({
  unknown: {
    id: 'TOKEN-REFRESH-1',
    error: 'invalid_grant',
    section: 'RFC 6749 §6',
    description: NOT_VALID,
    reason: 'unknown token, or issued to another client',
    expected: 'a refresh token that was issued to the client that sends it',
    received: 'a token of another client, or nothing that this server issued',
    fix: 'Send the refresh token unchanged, by the client that it was issued to.',
  },
  expired: {
    id: 'TOKEN-REFRESH-2',
    error: 'invalid_grant',
    section: 'RFC 9700 §4.14.2',
    description: NOT_VALID,
    reason: 'idle for too long, or past its end',
    expected: 'a refresh within REFRESH_TOKEN_IDLE_TTL of the one before, and REFRESH_TOKEN_TTL of the authorization',
    received: 'a refresh token that was idle for too long, or is past its end',
    fix: 'Send the user through a new authorization request.',
  },
  superseded: {
    id: 'TOKEN-REFRESH-3',
    error: 'invalid_grant',
    section: 'RFC 9700 §4.14.2',
    description: 'A newer refresh token was issued; use that one',
    expected: 'the refresh token of the latest answer, or the one before again within REFRESH_RETRY_WINDOW',
    received: 'a token that newer tokens superseded a moment ago; the authorization continues',
    fix: 'Share one refresh token between tabs and processes: store the token of each response, read it again before a refresh, and refresh from one place at a time.',
  },
  replayed: {
    id: 'TOKEN-REFRESH-4',
    error: 'invalid_grant',
    section: 'RFC 9700 §4.14.2',
    description: 'The refresh token was used before',
    expected: 'the refresh token of the latest answer, or the one before again within REFRESH_RETRY_WINDOW',
    received: 'a token that was superseded for longer than REFRESH_RETRY_WINDOW; the authorization has ended',
    fix: 'Replace the stored refresh token by the one of each response, and refresh from one place at a time. If the application does so, the token may have been stolen.',
  },
  gone: {
    id: 'TOKEN-REFRESH-5',
    error: 'invalid_grant',
    section: 'RFC 6749 §6',
    description: 'The refresh token is not valid',
    expected: 'a refresh token that was issued to the client that sends it',
    received: 'a token of another client, or nothing that this server issued',
    fix: 'Send the refresh token unchanged, by the client that it was issued to.',
  },
  undecided: {
    id: 'TOKEN-REFRESH-6',
    error: 'temporarily_unavailable',
    section: 'RFC 9700 §4.14.2',
    description: 'Please try again',
    fix: 'Send the same request again after the seconds in Retry-After.',
  },
});
