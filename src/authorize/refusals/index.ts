import type { AnyCatalogue } from '../../common/index.js';
import { decisionRefusals, interactionRefusals } from './interaction.js';
import { logoutRefusals } from './logout.js';
import { requestObjectRefusals } from './request-object.js';
import { requestRefusals } from './request.js';

/** Every refusal of this room, by topic. */
export const AUTHORIZE_REFUSALS: Readonly<Record<string, AnyCatalogue>> = {
  'Authorization requests': requestRefusals,
  'Request objects': requestObjectRefusals,
  'Sign-in and consent': decisionRefusals,
  'Pages of an authorization request': interactionRefusals,
  'Requests to sign out': logoutRefusals,
};
