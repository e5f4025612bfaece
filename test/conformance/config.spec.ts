import { certification } from './support/modules.js';
import { config } from './support/plans.js';

certification('Config OP', config());
