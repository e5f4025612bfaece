import { certification } from './support/modules.js';
import { basic } from './support/plans.js';

certification('Basic OP', basic());
