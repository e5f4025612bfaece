import type { Text, TextValue, TextValues } from '../i18n/text.js';
import type { Translator } from '../i18n/translator.js';
import { escaped } from './escaped.js';

/** Texts as HTML whose values are elements. A template includes them by `<%~`: text and values are escaped. */
export interface Emphasis {
  /** A text whose values are emphasized; numbers are not. */
  readonly strong: (text: Text | string, values?: TextValues) => string;
  /** A text whose values are kept apart from the direction of the text around them; numbers are not. */
  readonly bdi: (text: Text | string, values?: TextValues) => string;
}

/** Characters of the private use area that surround the place of a value. */
const PLACE = /\ue000(\d+)\ue001/g;

export function emphasis(translator: Translator): Emphasis {
  return {
    strong: (text, values) => marked(translator, text, values, (value) => `<strong><bdi>${value}</bdi></strong>`),
    bdi: (text, values) => marked(translator, text, values, (value) => `<bdi>${value}</bdi>`),
  };
}

/** Escapes the text without its values, then puts each escaped value, with its element, in its place. */
function marked(
  translator: Translator,
  text: Text | string,
  values: TextValues | undefined,
  element: (value: string) => string,
): string {
  const written: string[] = [];
  const place = (value: TextValue) =>
    typeof value === 'number' ? value : `\ue000${written.push(translator.write(value)) - 1}\ue001`;
  const html = escaped(translator.filled(text, values, place));
  return html.replace(PLACE, (_, index: string) => element(escaped(written[Number(index)] ?? '')));
}
