import { expect, it } from 'vitest';
import { languageFor } from '../../../../src/common/i18n/language-choice.js';

it.each([
  ['ui_locales before the account and the browser', { uiLocales: 'de', locale: 'en', acceptLanguage: 'en' }, 'de'],
  ['the account before the browser', { locale: 'de-AT', acceptLanguage: 'en' }, 'de'],
  ['the browser', { acceptLanguage: 'de' }, 'de'],
  ['the account when ui_locales is unknown', { uiLocales: 'tlh', locale: 'de', acceptLanguage: 'en' }, 'de'],
  ['the browser when the account is unknown', { uiLocales: 'tlh', locale: 'tlh', acceptLanguage: 'de' }, 'de'],
  ['English when nothing is known', {}, 'en'],
  ['English when all is unknown', { uiLocales: 'tlh', locale: 'tlh', acceptLanguage: 'tlh' }, 'en'],
  ['English when all is hostile', { uiLocales: '<b>', locale: '../../etc', acceptLanguage: '\0;q=1' }, 'en'],
])('languageFor prefers %s', (_, wishes, expected) => {
  expect(languageFor(wishes).tag).toBe(expected);
});
