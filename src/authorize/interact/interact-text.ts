import { join } from 'node:path';
import { textsIn } from '../../common/index.js';

/** A text of the pages of an interaction. */
export const interactText = textsIn(join(import.meta.dirname, 'locales'));
