import { certification } from './support/modules.js';
import { forEveryFlow } from './support/plans.js';
import { BACK_CHANNEL_MODULES } from './support/channel-logout-modules.js';

certification('Back-Channel Logout OP', forEveryFlow(BACK_CHANNEL_MODULES));
