import { certification } from './support/modules.js';
import { hybrid } from './support/plans.js';

certification('Form Post Hybrid OP', hybrid({ responseMode: 'form_post' }));
