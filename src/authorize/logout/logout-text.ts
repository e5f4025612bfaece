import { join } from 'node:path';
import { textsIn } from '../../common/index.js';

/** A text of the pages of a sign-out. */
export const logoutText = textsIn(join(import.meta.dirname, 'locales'));
