import { certification } from './support/modules.js';
import { forEveryFlow } from './support/plans.js';
import { THIRD_PARTY_LOGIN_MODULES } from './support/third-party-login-modules.js';

certification('3rd Party-Init OP', forEveryFlow(THIRD_PARTY_LOGIN_MODULES));
