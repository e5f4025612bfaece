import { certification } from './support/modules.js';
import { basic } from './support/plans.js';

certification('Form Post Basic OP', basic({ responseMode: 'form_post' }));
