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
];
