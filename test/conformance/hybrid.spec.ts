import { certification } from './support/modules.js';
import { hybrid } from './support/plans.js';

certification('Hybrid OP', hybrid());
