import { join } from 'node:path';
import { templates } from '../../common/index.js';

/** Renders a page of this folder's `views`. */
export const page = templates(join(import.meta.dirname, 'views'));
