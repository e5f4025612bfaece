import { ENGLISH, type Language } from './languages.js';
import { languageOfHeader, languageOfTag, languageOfTags } from './lookup.js';

/** What is known about the language of a person. Every value is untrusted. */
export interface LanguageWishes {
  /** `ui_locales` of the request of an application: tags separated by spaces (OIDC Core §3.1.2.1). */
  readonly uiLocales?: string | undefined;
  /** The `locale` claim of the account (OIDC Core §5.1). */
  readonly locale?: string | undefined;
  /** The header of the browser (RFC 9110 §12.5.4). */
  readonly acceptLanguage?: string | undefined;
}

/** The language of a page or a mail: the first wish that names a known language, otherwise English. */
export function languageFor({ uiLocales = '', locale = '', acceptLanguage = '' }: LanguageWishes): Language {
  return languageOfTags(uiLocales) ?? languageOfTag(locale) ?? languageOfHeader(acceptLanguage) ?? ENGLISH;
}
