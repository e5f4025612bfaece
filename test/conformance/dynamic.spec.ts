import { certification } from './support/modules.js';
import { dynamic } from './support/plans.js';

certification('Dynamic OP', dynamic());
