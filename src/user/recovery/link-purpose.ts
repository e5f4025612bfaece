import { ONE_DAY } from '../../database/index.js';

/** What a link by mail is for. A link serves no other purpose (PE5). */
export type LinkPurpose = 'reset-password' | 'verify-address' | 'change-address' | 'invitation' | 'sign-up';

/** Seconds in which a link can be used (docs/guides/people.md). */
export const LINK_LIFETIME: Readonly<Record<LinkPurpose, number>> = {
  'reset-password': 1800,
  'verify-address': ONE_DAY,
  'change-address': 3600,
  invitation: 7 * ONE_DAY,
  'sign-up': ONE_DAY,
};
