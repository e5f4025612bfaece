import { certification } from './support/modules.js';
import { forEveryFlow } from './support/plans.js';
import { SESSION_MANAGEMENT_MODULES } from './support/session-management-modules.js';

certification('Session Management OP', forEveryFlow(SESSION_MANAGEMENT_MODULES));
