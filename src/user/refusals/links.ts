import { catalogue } from '../../common/index.js';
import { userText } from '../user-text.js';

/** Refusals of links by mail. One text for every link that cannot be used: it does not tell whether the link ever existed. */
export const linkRefusals = catalogue({
  unusable: {
    id: 'USER-LINK-1',
    error: 'invalid_request',
    section: 'ASVS 5.0 V6.4.1',
    description: 'This link has expired, was used before, or was replaced by a newer one',
    localized: userText('link.unusable'),
    fix: 'Open the latest mail, or request a new link.',
  },
  outdated: {
    id: 'USER-LINK-2',
    error: 'invalid_request',
    section: 'ASVS 5.0 V6.4.1',
    description: 'The account has changed since this link was sent',
    localized: userText('link.outdated'),
    fix: 'Request a new link.',
  },
  changedMeanwhile: {
    id: 'USER-LINK-3',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'The account was changed at the same time. Open the link again',
    localized: userText('link.changedMeanwhile'),
    fix: 'Open the link again.',
  },
  addressTaken: {
    id: 'USER-LINK-4',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'This email address belongs to another account',
    localized: userText('link.addressTaken'),
    fix: 'Use another address, or sign in to the other account.',
  },
});

/** Refusals of links that an administrator requests for a user. */
export const linkAdminRefusals = catalogue({
  noAddress: {
    id: 'USER-LINK-10',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'The user has no email address',
    fix: 'Set the claim email of the user first.',
  },
  disabled: {
    id: 'USER-LINK-11',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'The user is disabled',
    fix: 'Enable the user first.',
  },
  tooManyMails: {
    id: 'USER-LINK-12',
    error: 'temporarily_unavailable',
    status: 429,
    section: 'RFC 6585 §4',
    description: 'This address has received too many mails within the last hour',
    fix: 'Wait an hour, then send the request again.',
  },
  isSetUp: {
    id: 'USER-LINK-13',
    error: 'conflict',
    section: 'RFC 9110 §15.5.10',
    description: 'The user has a verified address and a way to sign in',
    fix: 'Send a link to reset the password instead: POST /admin/users/:sub/reset-password.',
  },
});
