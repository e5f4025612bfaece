import { catalogue } from '../../common/index.js';

/** Refusals of the API of a sign-in application (LOGIN_URL). */
export const ownLoginRefusals = catalogue({
  off: {
    id: 'AUTHZ-OWNLOGIN-1',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'No sign-in application is set up. This server signs its users in by its own pages',
    reason: 'LOGIN_URL is not set',
    fix: 'Set LOGIN_URL to the address of the sign-in application, and restart the server.',
  },
  unknown: {
    id: 'AUTHZ-OWNLOGIN-2',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'There is no such interaction',
    reason: 'the interaction was not sent to the sign-in application',
    fix: 'Send the whole value of interaction, as the sign-in application received it in its address.',
  },
  expired: {
    id: 'AUTHZ-OWNLOGIN-3',
    error: 'not_found',
    section: 'RFC 9110 §15.5.5',
    description: 'The interaction has expired',
    fix: 'Ask the person to return to the application, and to sign in from there.',
  },
  requestInvalid: {
    id: 'AUTHZ-OWNLOGIN-4',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'The request of this interaction is not valid any more: {problem}',
    fix: 'Ask the person to return to the application, and to sign in from there.',
  },
  userUnknown: {
    id: 'AUTHZ-OWNLOGIN-5',
    error: 'invalid_request',
    section: 'OIDC Core §2',
    description: 'There is no user with this sub',
    fix: 'Create the user by POST /admin/users, or send the sub of an existing one.',
  },
  userDisabled: {
    id: 'AUTHZ-OWNLOGIN-6',
    error: 'access_denied',
    section: 'RFC 9110 §15.5.4',
    description: 'The user is disabled',
    fix: 'Enable the user, or reject the interaction.',
  },
  amrContradicts: {
    id: 'AUTHZ-OWNLOGIN-7',
    error: 'invalid_request',
    section: 'RFC 8176 §2',
    description: 'The values of amr contradict each other',
    expected: 'user together with hwk or swk; mfa together with two different factors',
    fix: 'Name every method of the sign-in: mfa needs two different factors beside it, and user needs hwk or swk.',
  },
  acrUnknown: {
    id: 'AUTHZ-OWNLOGIN-8',
    error: 'invalid_request',
    section: 'OIDC Core §2',
    description: 'acr must be one of these values: {known}',
    fix: 'Send one of the values, or leave acr out: the server derives it from amr.',
  },
  acrNotProven: {
    id: 'AUTHZ-OWNLOGIN-9',
    error: 'invalid_request',
    section: 'OIDC Core §2, RFC 8176 §2',
    description: 'amr proves {proven} at most, which is less than the acr',
    fix: 'Name every method of the sign-in in amr, or send an acr that amr proves.',
  },
  authTimeAhead: {
    id: 'AUTHZ-OWNLOGIN-10',
    error: 'invalid_request',
    section: 'OIDC Core §2',
    description: 'auth_time must not be in the future',
    fix: 'Send the time of the sign-in in seconds since 1970, and check the clock of the sign-in application.',
  },
  authTimeTooOld: {
    id: 'AUTHZ-OWNLOGIN-11',
    error: 'unmet_authentication_requirements',
    section: 'OIDC Core §3.1.2.1',
    description: 'The sign-in is too old for this request',
    fix: 'Ask the person to sign in again: the request demands a recent sign-in, or SESSION_TTL has passed since auth_time.',
  },
  levelNotReached: {
    id: 'AUTHZ-OWNLOGIN-12',
    error: 'unmet_authentication_requirements',
    section: 'OIDC Core §5.5.1.1',
    description: 'The sign-in must reach {acr}, because {why}: amr must name {methods}',
    fix: 'Ask the person for the missing factor, then accept with every method of the sign-in.',
  },
  anotherUser: {
    id: 'AUTHZ-OWNLOGIN-13',
    error: 'conflict',
    section: 'OIDC Core §3.1.2.1, §5.5.1',
    description: 'The client expects another user',
    reason: 'id_token_hint or the claim sub of the request names another user',
    fix: 'Ask the person to sign in with the expected account, or reject the interaction.',
  },
});

const BY_APPLICATION = { description: '{text}', example: 'The account is locked' } as const;

/** The errors with which a sign-in application may reject an interaction. The client receives them. */
export const rejections = catalogue({
  access_denied: {
    id: 'AUTHZ-REJECTED-1',
    error: 'access_denied',
    section: 'RFC 6749 §4.1.2.1',
    ...BY_APPLICATION,
    fix: 'Read the description: the sign-in application of the operator refused the sign-in.',
  },
  login_required: {
    id: 'AUTHZ-REJECTED-2',
    error: 'login_required',
    section: 'OIDC Core §3.1.2.6',
    ...BY_APPLICATION,
    fix: 'Send the request again, so that the user can sign in.',
  },
  account_selection_required: {
    id: 'AUTHZ-REJECTED-3',
    error: 'account_selection_required',
    section: 'OIDC Core §3.1.2.6',
    ...BY_APPLICATION,
    fix: 'Send the request again, so that the user can choose an account.',
  },
  unmet_authentication_requirements: {
    id: 'AUTHZ-REJECTED-4',
    error: 'unmet_authentication_requirements',
    section: 'OIDC Core §5.5.1.1',
    ...BY_APPLICATION,
    fix: 'Request an acr that the user can reach.',
  },
  temporarily_unavailable: {
    id: 'AUTHZ-REJECTED-5',
    error: 'temporarily_unavailable',
    section: 'RFC 6749 §4.1.2.1',
    ...BY_APPLICATION,
    fix: 'Send the request again later: the sign-in application of the operator is not available.',
  },
});

export type Rejection = keyof typeof rejections;

export const REJECTIONS = Object.keys(rejections) as readonly Rejection[];
