import { certification } from './support/modules.js';
import { forEveryFlow } from './support/plans.js';
import { RP_LOGOUT_MODULES } from './support/rp-logout-modules.js';

certification('RP-Initiated Logout OP', forEveryFlow(RP_LOGOUT_MODULES));
