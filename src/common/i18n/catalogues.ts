import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { i18n, TFunction } from 'i18next';
import { ENGLISH, type Language } from './languages.js';

let engine: i18n | undefined;

/** Loads i18next for the first text: its import takes longer than most of the server's own modules. */
function i18next(): i18n {
  if (engine !== undefined) return engine;
  const { createInstance } = createRequire(import.meta.url)('i18next') as typeof import('i18next');
  engine = createInstance({
    initAsync: false,
    fallbackLng: ENGLISH.tag,
    resources: {},
    // Names of folders contain colons on some systems.
    nsSeparator: false,
    // The templates escape. A value is never read as a placeholder or as a reference to another text.
    interpolation: { escapeValue: false, skipOnVariables: true },
  });
  void engine.init();
  return engine;
}

const translations = new Map<string, TFunction>();

/**
 * The texts of a folder in a language. Its catalogues are read once, for the first text.
 *
 * @returns a function from keys and values to texts; a text that is missing is English
 */
export function catalogueOf(folder: string, { tag }: Language): TFunction {
  const name = `${tag} ${folder}`;
  const known = translations.get(name);
  if (known !== undefined) return known;
  for (const each of new Set([tag, ENGLISH.tag])) load(folder, each);
  const translation = i18next().getFixedT(tag, folder);
  translations.set(name, translation);
  return translation;
}

function load(folder: string, tag: string): void {
  if (i18next().hasResourceBundle(tag, folder)) return;
  const texts = JSON.parse(readFileSync(join(folder, `${tag}.json`), 'utf8')) as object;
  i18next().addResourceBundle(tag, folder, texts);
}
