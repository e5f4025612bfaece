/** A language of pages and mails. */
export interface Language {
  /** BCP 47. The name of its catalogues. */
  readonly tag: string;
  readonly direction: 'ltr' | 'rtl';
  /** The locale of dates and numbers (BCP 47). */
  readonly formats: string;
}

/** The language of a person who asks for none of the others, and the one in which texts are written first. */
export const ENGLISH: Language = { tag: 'en', direction: 'ltr', formats: 'en-GB' };

/** Every language of pages and mails. Each room has a catalogue for each of them. */
export const LANGUAGES: readonly Language[] = [
  ENGLISH,
  { tag: 'de', direction: 'ltr', formats: 'de' },
  { tag: 'fr', direction: 'ltr', formats: 'fr' },
  { tag: 'es', direction: 'ltr', formats: 'es' },
  { tag: 'pt-BR', direction: 'ltr', formats: 'pt-BR' },
  { tag: 'it', direction: 'ltr', formats: 'it' },
  { tag: 'nl', direction: 'ltr', formats: 'nl' },
  { tag: 'pl', direction: 'ltr', formats: 'pl' },
  { tag: 'ja', direction: 'ltr', formats: 'ja' },
  { tag: 'ko', direction: 'ltr', formats: 'ko' },
  { tag: 'zh-Hans', direction: 'ltr', formats: 'zh-Hans' },
  // The digits of codes and keys.
  { tag: 'ar', direction: 'rtl', formats: 'ar-u-nu-latn' },
];
