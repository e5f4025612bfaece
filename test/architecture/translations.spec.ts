import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ENGLISH, LANGUAGES } from '../../src/common/index.js';
import { catalogueAt, english, folders, formsOf, PLURAL } from './catalogues.js';

const others = LANGUAGES.filter((language) => language !== ENGLISH);

/** Texts that a language writes as English does. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  de: ['Browser', 'Name', 'Passkey {{number}}', 'Passkeys', 'Website'],
  fr: ['Applications'],
  es: ['Error', 'No'],
  it: ['No', 'Account', 'Browser', 'Password', 'Passkey {{number}}'],
  nl: ['Account', 'Browser', 'Website'],
};

function placeholdersOf(text: string): string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name).sort();
}

function withoutCount(names: readonly string[]): string[] {
  return names.filter((name) => name !== 'count');
}

/** Whether a text contains letters beside its placeholders and our name. */
function hasWords(text: string): boolean {
  return /\p{L}/u.test(text.replace(/Grantry|\{\{\w+\}\}/g, ''));
}

describe.each(folders)('the catalogues in %s', (folder) => {
  const first = english.get(folder)!;

  it('there is one for each language', () => {
    expect(readdirSync(folder).sort()).toEqual(LANGUAGES.map(({ tag }) => `${tag}.json`).sort());
  });

  it.each(others.map(({ tag }) => tag))('%s has the keys, the plural forms and the placeholders of English', (tag) => {
    const catalogue = catalogueAt(folder, tag);
    const categories = new Intl.PluralRules(tag).resolvedOptions().pluralCategories.toSorted();
    const expected = [...formsOf(first)].map(([key, [form]]) => [key, form === '' ? [''] : categories]);
    const found = [...formsOf(catalogue)].map(([key, forms]) => [key, forms.toSorted()]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));

    const differing = [...catalogue].filter(([key, text]) => {
      const english = placeholdersOf(first.get(key) ?? first.get(key.replace(PLURAL, '_other'))!);
      const own = placeholdersOf(text);
      // "One code is left" needs no number.
      const isNumbered = !PLURAL.test(key) || key.endsWith('_other');
      return isNumbered ? own.join() !== english.join() : withoutCount(own).join() !== withoutCount(english).join();
    });
    expect(differing).toEqual([]);
  });

  it.each(others.map(({ tag }) => tag))('%s has no empty text, and no English one', (tag) => {
    const catalogue = catalogueAt(folder, tag);
    expect([...catalogue].filter(([, text]) => text.trim() === '' || text !== text.trim())).toEqual([]);
    const same = [...catalogue].filter(([key, text]) => text === first.get(key) && hasWords(text));
    expect(same.filter(([, text]) => !SAME[tag]?.includes(text))).toEqual([]);
  });
});
