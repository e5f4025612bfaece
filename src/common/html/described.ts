import { ENGLISH } from '../i18n/languages.js';
import type { Text } from '../i18n/text.js';
import type { Translator } from '../i18n/translator.js';
import { escaped } from './escaped.js';

/** The public text of a refusal. */
export interface Described {
  readonly description: string;
  /** The same in every language; only refusals that people meet have it. */
  readonly localized?: Text | undefined;
}

/**
 * The text of a refusal as HTML, with a full stop. A text that only developers read stays English, and is marked as English
 * on a page in another language.
 */
export function described(translator: Translator, { description, localized }: Described): string {
  if (localized !== undefined) return escaped(sentence(translator.t(localized)));
  if (translator.language === ENGLISH) return escaped(sentence(description));
  return `<span lang="en" dir="ltr">${escaped(sentence(description))}</span>`;
}

function sentence(text: string): string {
  return /[.?!。؟]$/.test(text) ? text : `${text}.`;
}
