import { join } from 'node:path';
import { textsIn } from '../common/index.js';

/** A text of the account pages. */
export const accountText = textsIn(join(import.meta.dirname, 'locales'));
