import { certification } from './support/modules.js';
import { implicit } from './support/plans.js';

certification('Form Post Implicit OP', implicit({ responseMode: 'form_post' }));
