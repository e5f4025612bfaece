import { certification } from './support/modules.js';
import { forEveryFlow } from './support/plans.js';
import { FRONT_CHANNEL_MODULES } from './support/channel-logout-modules.js';

certification('Front-Channel Logout OP', forEveryFlow(FRONT_CHANNEL_MODULES));
