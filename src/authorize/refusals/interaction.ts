import { catalogue } from '../../common/index.js';
import { interactText } from '../interact/interact-text.js';
import { PageError, ShownError } from '../respond/response-target.js';

/** Refusals that the client learns: the user has to do something, or said no (OIDC Core §3.1.2.6). */
export const decisionRefusals = catalogue({
  loginRequired: {
    id: 'AUTHZ-LOGIN-1',
    error: 'login_required',
    section: 'OIDC Core §3.1.2.6',
    description: 'The user has to sign in',
    fix: 'Send the request again without prompt=none, so that the user can sign in.',
  },
  acrNotReached: {
    id: 'AUTHZ-LOGIN-2',
    error: 'unmet_authentication_requirements',
    section: 'OIDC Core §5.5.1.1',
    description: 'No sign-in at this server reaches the requested acr',
    fix: 'Request an acr that acr_values_supported of the discovery document lists.',
  },
  consentRequired: {
    id: 'AUTHZ-CONSENT-1',
    error: 'consent_required',
    section: 'OIDC Core §3.1.2.6',
    description: 'The user has not consented to this request',
    fix: 'Send the request again without prompt=none, so that the user can allow it.',
  },
  consentEachTime: {
    id: 'AUTHZ-CONSENT-2',
    error: 'consent_required',
    section: 'OIDC Core §3.1.2.6, RFC 8252 §8.6',
    description: 'The user must consent to each request of a public client with a redirect_uri on the device',
    expected: 'an https redirect_uri: consent to a public client is remembered for no other kind',
    fix: 'Use a refresh token instead of prompt=none, or send a registered https redirect_uri.',
  },
  denied: {
    id: 'AUTHZ-CONSENT-3',
    error: 'access_denied',
    section: 'RFC 6749 §4.1.2.1',
    description: 'The user denied the request',
    fix: 'Send a new authorization request when the user wants to allow it.',
  },
});

/** Refusals that a person reads before the client learns them. */
export const memberRefusals = catalogue(
  {
    notAllowed: {
      id: 'AUTHZ-GROUP-1',
      error: 'access_denied',
      section: 'RFC 6749 §4.1.2.1',
      description:
        'This application is not available to your account. Ask the administrators of this service for access, or use another account',
      localized: interactText('refusal.notAllowed'),
      reason: 'the user is in none of allowed_groups of the client',
      fix: 'Put the user into a group of allowed_groups of the client, or change allowed_groups.',
    },
  },
  ShownError,
);

/** Refusals that a person sees on a page of this server: they never leave as a redirect. */
export const interactionRefusals = catalogue(
  {
    unknown: {
      id: 'AUTHZ-PAGE-1',
      error: 'invalid_request',
      section: 'RFC 6749 §4.1.2.1',
      description: 'This address is incomplete. Return to the application and try again',
      localized: interactText('refusal.unknown'),
      reason: 'the interaction is not one of ours',
      fix: 'Return to the application and try again.',
    },
    expired: {
      id: 'AUTHZ-PAGE-2',
      error: 'invalid_request',
      section: 'RFC 6749 §4.1.2.1',
      description: 'This page has expired. Return to the application and try again',
      localized: interactText('refusal.expired'),
      reason: 'the interaction has expired',
      fix: 'Return to the application and try again.',
    },
    ofAnotherBrowser: {
      id: 'AUTHZ-PAGE-3',
      error: 'access_denied',
      section: 'RFC 9700 §4.7',
      description: 'This page belongs to another browser',
      localized: interactText('refusal.ofAnotherBrowser'),
      reason: 'interaction of another browser',
      fix: 'Open the page in the browser in which you opened the application.',
    },
    withoutCookie: {
      id: 'AUTHZ-PAGE-4',
      error: 'access_denied',
      section: 'RFC 9700 §4.7',
      description: 'Your browser sent no cookie for this page. Allow cookies for this site, then try again',
      localized: interactText('refusal.withoutCookie'),
      reason: 'interaction of another browser',
      fix: 'Allow cookies for this site, then start again at the application.',
    },
    formOfAnotherSite: {
      id: 'AUTHZ-PAGE-5',
      error: 'access_denied',
      section: 'RFC 9700 §4.7',
      description: 'The form was sent by a page of another site. Nothing was changed. Please start again',
      localized: interactText('refusal.formOfAnotherSite'),
      reason: 'the form comes from another origin',
      fix: 'Open the page at this server, and send the form from there.',
    },
    formOutOfDate: {
      id: 'AUTHZ-PAGE-6',
      error: 'access_denied',
      section: 'RFC 9700 §4.7',
      description: 'This page is out of date or belongs to another browser. Nothing was changed. Please start again',
      localized: interactText('refusal.formOutOfDate'),
      reason: 'csrf_token is missing or wrong',
      fix: 'Open the page again, and send the form from there.',
    },
    noDecision: {
      id: 'AUTHZ-PAGE-7',
      error: 'invalid_request',
      section: 'RFC 6749 §4.1.2.1',
      description: 'decision must be allow or deny',
      fix: 'Open the page again, and press Allow or Deny.',
    },
    answerUsed: {
      id: 'AUTHZ-PAGE-9',
      error: 'invalid_request',
      section: 'RFC 9700 §4.7',
      description: 'This sign-in has expired or was used before. Please sign in again',
      localized: interactText('refusal.answerUsed'),
      reason: 'the verifier is unknown, used, replaced or expired',
      fix: 'Open the page again, and sign in.',
    },
    signInRejected: {
      id: 'AUTHZ-PAGE-10',
      error: 'access_denied',
      section: 'RFC 9110 §15.5.4',
      description: '{text}',
      example: 'The account is locked',
      reason: 'the sign-in application rejected a sign-in for the account page',
      fix: 'Read the description: the sign-in application of the operator refused the sign-in.',
    },
    upstreamUnknown: {
      id: 'AUTHZ-PAGE-11',
      error: 'invalid_request',
      section: 'RFC 9700 §4.7',
      description: 'This sign-in has expired, or it began in another browser. Please sign in again',
      localized: interactText('refusal.upstreamUnknown'),
      reason: 'no sign-in at a provider with this state is underway in the browser',
      fix: 'Start again at the application, in one browser that accepts cookies.',
    },
    upstreamMixedUp: {
      id: 'AUTHZ-PAGE-12',
      error: 'invalid_request',
      section: 'RFC 9700 §4.4',
      description: 'The answer came from a provider that was not asked. Please sign in again',
      localized: interactText('refusal.upstreamMixedUp'),
      reason: 'the answer arrived at the address of another provider, or the provider was removed meanwhile',
      fix: 'Sign in again. Administrators: each provider needs its own redirect URI.',
    },
    tooManyLongRequests: {
      id: 'AUTHZ-PAGE-8',
      error: 'temporarily_unavailable',
      status: 429,
      section: 'RFC 6585 §4',
      description: 'Too many long requests. Please wait a minute, then try again',
      localized: interactText('refusal.tooManyLongRequests'),
      reason: 'more long authorization requests than are kept',
      fix: 'Send the same request again after the seconds in Retry-After.',
    },
  },
  PageError,
);

/** Refusals of the pages for people who cannot sign in. */
export const recoveryRefusals = catalogue(
  {
    noMail: {
      id: 'AUTHZ-RECOVERY-1',
      error: 'not_found',
      section: 'ASVS 5.0 V6.4.1',
      description: 'This service sends no mails. Ask an administrator for a new password',
      localized: interactText('refusal.noMail'),
      reason: 'SMTP_URL is not set',
      fix: 'Set SMTP_URL, so that people can reset their password by mail.',
    },
    noSignUp: {
      id: 'AUTHZ-RECOVERY-2',
      error: 'not_found',
      section: 'RFC 9110 §15.5.5',
      description: 'Accounts are created by the administrators of this service. Ask them for one',
      localized: interactText('refusal.noSignUp'),
      reason: 'SIGN_UP is off, or no mail can be sent',
      fix: 'Set SIGN_UP, and SMTP_URL in production, so that people can create accounts.',
    },
  },
  PageError,
);
