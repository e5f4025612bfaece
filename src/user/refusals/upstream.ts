import { catalogue } from '../../common/index.js';
import { userText } from '../user-text.js';

/** Refusals of sign-ins at other providers, for the person. `{provider}` is the name on the button. */
export const upstreamRefusals = catalogue({
  denied: {
    id: 'USER-UPSTREAM-1',
    error: 'access_denied',
    section: 'RFC 6749 §4.1.2.1',
    description: 'The sign-in at {provider} was cancelled',
    localized: userText('upstream.denied'),
    fix: 'Try again, or sign in another way.',
  },
  unavailable: {
    id: 'USER-UPSTREAM-2',
    error: 'temporarily_unavailable',
    section: 'RFC 9110 §15.6.4',
    description: '{provider} does not answer. Try again later, or sign in another way',
    localized: userText('upstream.unavailable'),
    fix: 'Try again later, or sign in another way. Administrators find the reason in the log.',
  },
  invalid: {
    id: 'USER-UPSTREAM-3',
    error: 'invalid_request',
    section: 'OIDC Core §3.1.2.7, §3.1.3.7',
    description: 'The answer of {provider} is not valid, or was used before. Sign in again',
    localized: userText('upstream.invalid'),
    fix: 'Sign in again. Administrators find the reason in the log.',
  },
  rejected: {
    id: 'USER-UPSTREAM-4',
    error: 'temporarily_unavailable',
    section: 'RFC 6749 §5.2',
    description: '{provider} does not accept this service at the moment. Sign in another way',
    localized: userText('upstream.rejected'),
    fix: 'Administrators: compare client_id, client_secret and the redirect URI with those at the provider.',
  },
  notAllowed: {
    id: 'USER-UPSTREAM-5',
    error: 'access_denied',
    section: 'RFC 9110 §15.5.4',
    description: 'This account at {provider} cannot be used here. Use another one, or sign in another way',
    localized: userText('upstream.notAllowed'),
    fix: 'Administrators: add the tenant to allowed_tenants, if its people may sign in.',
  },
});
