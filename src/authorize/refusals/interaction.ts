import { catalogue } from '../../common/index.js';
import { PageError } from '../respond/response-target.js';

/** Refusals that the client learns: the user has to do something, or said no (OIDC Core §3.1.2.6). */
export const decisionRefusals = catalogue({
  loginRequired: {
    id: 'AUTHZ-LOGIN-1',
    error: 'login_required',
    section: 'OIDC Core §3.1.2.6',
    description: 'Nobody is signed in who may answer this request',
    fix: 'Send the request again without prompt=none, so that the user can sign in.',
  },
  acrNotReached: {
    id: 'AUTHZ-LOGIN-2',
    error: 'unmet_authentication_requirements',
    section: 'OIDC Core §5.5.1.1',
    description: 'No sign-in here reaches the acr that is asked for',
    fix: 'Ask for an acr of acr_values_supported of the discovery document.',
  },
  consentRequired: {
    id: 'AUTHZ-CONSENT-1',
    error: 'consent_required',
    section: 'OIDC Core §3.1.2.6',
    description: 'The user has not allowed this yet',
    fix: 'Send the request again without prompt=none, so that the user can allow it.',
  },
  consentEachTime: {
    id: 'AUTHZ-CONSENT-2',
    error: 'consent_required',
    section: 'OIDC Core §3.1.2.6, RFC 8252 §8.6',
    description: 'A public client is asked about each time at a redirect_uri on the device',
    expected: 'a redirect_uri by https, the only kind at which consent is remembered for a public client',
    fix: 'Renew tokens by a refresh_token instead of prompt=none, or send a registered redirect_uri by https.',
  },
  denied: {
    id: 'AUTHZ-CONSENT-3',
    error: 'access_denied',
    section: 'RFC 6749 §4.1.2.1',
    description: 'The user did not allow it',
    fix: 'Ask a person or an administrator who may allow this.',
  },
});

/** Refusals that a person sees on a page of this server: they never leave as a redirect. */
export const interactionRefusals = catalogue(
  {
    unknown: {
      id: 'AUTHZ-PAGE-1',
      error: 'invalid_request',
      section: 'RFC 6749 §4.1.2.1',
      description: 'This address is not complete. Please start again at the application',
      reason: 'the interaction is not one of ours',
      fix: 'Return to the application and start again.',
    },
    expired: {
      id: 'AUTHZ-PAGE-2',
      error: 'invalid_request',
      section: 'RFC 6749 §4.1.2.1',
      description: 'This page has expired. Return to the application and try again',
      reason: 'the interaction has expired',
      fix: 'Return to the application and start again.',
    },
    ofAnotherBrowser: {
      id: 'AUTHZ-PAGE-3',
      error: 'access_denied',
      section: 'RFC 9700 §4.7',
      description: 'This page belongs to another browser',
      reason: 'interaction of another browser',
      fix: 'Open the page in the browser in which the application was opened.',
    },
    withoutCookie: {
      id: 'AUTHZ-PAGE-4',
      error: 'access_denied',
      section: 'RFC 9700 §4.7',
      description: 'Your browser sent no cookie for this page. Allow cookies for this site, then try again',
      reason: 'interaction of another browser',
      fix: 'Allow cookies for this site, then start again at the application.',
    },
    formOfAnotherSite: {
      id: 'AUTHZ-PAGE-5',
      error: 'access_denied',
      section: 'RFC 9700 §4.7',
      description: 'The form was sent by a page of another site. Nothing was changed. Please start again',
      reason: 'the form comes from another origin',
      fix: 'Open the page of this server itself, and send the form from there.',
    },
    formOutOfDate: {
      id: 'AUTHZ-PAGE-6',
      error: 'access_denied',
      section: 'RFC 9700 §4.7',
      description: 'This page is out of date or belongs to another browser. Nothing was changed. Please start again',
      reason: 'csrf_token is missing or wrong',
      fix: 'Open the page again, and send the form from there.',
    },
    noDecision: {
      id: 'AUTHZ-PAGE-7',
      error: 'invalid_request',
      section: 'RFC 6749 §4.1.2.1',
      description: 'decision must be allow or deny',
      fix: 'Open the page again, and press one of its two buttons.',
    },
    tooManyLongRequests: {
      id: 'AUTHZ-PAGE-8',
      error: 'temporarily_unavailable',
      status: 429,
      section: 'RFC 6585 §4',
      description: 'Too many long requests. Please wait a minute, then try again',
      reason: 'more long authorization requests than are kept',
      fix: 'Send the same request again later; Retry-After says when.',
    },
  },
  PageError,
);
