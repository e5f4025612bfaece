import { certification } from './support/modules.js';
import { implicit } from './support/plans.js';

certification('Implicit OP', implicit());
