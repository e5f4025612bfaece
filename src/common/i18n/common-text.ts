import { join } from 'node:path';
import { textsIn, type Text } from './text.js';

/** A text of the pages of every room. */
export const commonText = textsIn(join(import.meta.dirname, '../locales'));

/** A text that is the same in every language, such as one that an operator wrote. */
export function verbatim(text: string): Text {
  return commonText('verbatim', { text });
}
