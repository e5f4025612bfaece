import { catalogue } from '../../common/index.js';
import { PageError } from '../respond/response-target.js';
import { interactText } from '../interact/interact-text.js';

/** Refusals of the device authorization endpoint (RFC 8628 §3.1). */
export const deviceRefusals = catalogue({
  tooMany: {
    id: 'AUTHZ-DEVICE-1',
    error: 'temporarily_unavailable',
    status: 429,
    section: 'RFC 6585 §4',
    description: 'Too many device authorization requests. Try again in a minute',
    fix: 'Send the same request again after the seconds in Retry-After.',
  },
});

/** Refusals of the page on which a person enters a code and answers. */
export const codeRefusals = catalogue(
  {
    unknown: {
      id: 'AUTHZ-CODE-1',
      error: 'invalid_request',
      section: 'RFC 8628 §3.3',
      description: 'This request does not exist or has expired. Start again on the device',
      localized: interactText('refusal.deviceUnknown'),
      fix: 'Start again on the device, and enter the new code.',
    },
    expired: {
      id: 'AUTHZ-CODE-2',
      error: 'invalid_request',
      section: 'RFC 8628 §3.3',
      description: 'This request does not exist or has expired. Start again on the device',
      localized: interactText('refusal.deviceUnknown'),
      reason: 'expires_in seconds have passed',
      fix: 'Start again on the device, and enter the new code.',
    },
    ofAnotherBrowser: {
      id: 'AUTHZ-CODE-3',
      error: 'access_denied',
      section: 'RFC 8628 §5.4',
      description: 'The code of this request was entered in another browser. Nothing was changed',
      localized: interactText('refusal.deviceOfAnotherBrowser'),
      fix: 'Continue in the browser in which the code was entered, or start again on the device.',
    },
    answered: {
      id: 'AUTHZ-CODE-4',
      error: 'invalid_request',
      section: 'RFC 8628 §3.3',
      description: 'This request was answered before, or it has expired. Nothing was changed',
      localized: interactText('refusal.approvalAnswered'),
      fix: 'Start again on the device, if the first answer was wrong.',
    },
    tooMany: {
      id: 'AUTHZ-CODE-5',
      error: 'temporarily_unavailable',
      status: 429,
      section: 'RFC 8628 §5.1',
      description: 'Too many wrong codes. Wait a minute, then try again',
      localized: interactText('refusal.deviceTooMany'),
      expected: 'at most 10 wrong codes per network and minute, and 100 per IPv6 /48',
      fix: 'Wait for the seconds in Retry-After, then enter the code again.',
    },
  },
  PageError,
);
