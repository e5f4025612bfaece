import type { AnyCatalogue } from '../../common/index.js';
import { approvalRefusals, backchannelRefusals } from './backchannel.js';
import { codeRefusals, deviceRefusals } from './device.js';
import { decisionRefusals, interactionRefusals, memberRefusals, recoveryRefusals } from './interaction.js';
import { logoutRefusals } from './logout.js';
import { ownLoginRefusals, rejections } from './own-login.js';
import { completedRefusals, pushedRefusals } from './pushed.js';
import { requestObjectRefusals } from './request-object.js';
import { requestRefusals } from './request.js';

/** Every refusal of this room, by topic. */
export const AUTHORIZE_REFUSALS: Readonly<Record<string, AnyCatalogue>> = {
  'Authorization requests': requestRefusals,
  'Request objects': requestObjectRefusals,
  'Pushed requests': pushedRefusals,
  'Pushed requests that are complete': completedRefusals,
  'Backchannel authentication requests': backchannelRefusals,
  'Approval of backchannel authentication requests': approvalRefusals,
  'Device authorization requests': deviceRefusals,
  'Codes of devices': codeRefusals,
  'Sign-in and consent': decisionRefusals,
  'Clients for some groups': memberRefusals,
  'Pages of an authorization request': interactionRefusals,
  'Sign-in applications': ownLoginRefusals,
  'Errors that a sign-in application chooses': rejections,
  'Pages for people who cannot sign in': recoveryRefusals,
  'Requests to sign out': logoutRefusals,
};
