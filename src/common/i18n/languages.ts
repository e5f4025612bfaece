/** A language of pages and mails. */
export interface Language {
  /** BCP 47. The name of its catalogues. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  /** In the language itself. */
  readonly name: string;
  /** The locale of dates and numbers (BCP 47). */
  readonly formats: string;
}

/** The language of a person who asks for none of the others, and the one in which texts are written first. */
export const ENGLISH: Language = { tag: 'en', direction: 'ltr', name: 'English', formats: 'en-GB' };

/** Every language of pages and mails. Each room has a catalogue for each of them. */
export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  { tag: 'de', direction: 'ltr', name: 'Deutsch', formats: 'de' },
  { tag: 'fr', direction: 'ltr', name: 'français', formats: 'fr' },
  { tag: 'es', direction: 'ltr', name: 'español', formats: 'es' },
  { tag: 'pt-BR', direction: 'ltr', name: 'português (Brasil)', formats: 'pt-BR' },
  { tag: 'it', direction: 'ltr', name: 'italiano', formats: 'it' },
  { tag: 'nl', direction: 'ltr', name: 'Nederlands', formats: 'nl' },
  { tag: 'pl', direction: 'ltr', name: 'polski', formats: 'pl' },
  { tag: 'ja', direction: 'ltr', name: '日本語', formats: 'ja' },
  { tag: 'ko', direction: 'ltr', name: '한국어', formats: 'ko' },
  { tag: 'zh-Hans', direction: 'ltr', name: '简体中文', formats: 'zh-Hans' },
  // The digits of codes and keys.
  { tag: 'ar', direction: 'rtl', name: 'العربية', formats: 'ar-u-nu-latn' },
];
