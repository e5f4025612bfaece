import { join } from 'node:path';
import { textsIn } from '../common/index.js';

/** A text of accounts, for the pages of other rooms. */
export const userText = textsIn(join(import.meta.dirname, 'locales'));
