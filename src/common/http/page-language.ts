import type { Request } from 'express';
import { languageFor } from '../i18n/language-choice.js';
import type { Language } from '../i18n/languages.js';
import { queryOf } from './parameters.js';
import { RequestState } from './request-state.js';

/** The language of the page that answers a request. Only pages need it. */
export function languageOf(request: Request): Language {
  const { uiLocales, locale, form } = RequestState.of(request);
  return languageFor({
    uiLocales: uiLocales ?? queryOf(request)['ui_locales'] ?? form['ui_locales'],
    locale,
    acceptLanguage: request.headers['accept-language'],
  });
}
