import { basename, dirname, join } from 'node:path';
import { ENGLISH } from '../../src/common/index.js';
import { filesBelow, textOf } from './sources.js';

/** The texts of one file, by key. */
export type Catalogue = ReadonlyMap<string, string>;

/** The folders of catalogues. */
export const folders = [
  ...new Set(
    filesBelow('src', '.json')
      .map((file) => dirname(file))
      .filter((folder) => basename(folder) === 'locales'),
  ),
];

/** The English catalogues, by folder. */
export const english = new Map(folders.map((folder) => [folder, catalogueAt(folder, ENGLISH.tag)]));

/** The ending of a key that has plural forms. */
export const PLURAL = /_(zero|one|two|few|many|other)$/;

export function catalogueAt(folder: string, tag: string): Catalogue {
  const texts: [string, string][] = [];
  const visit = (value: unknown, path: string): void => {
    if (typeof value === 'string') return void texts.push([path, value]);
    for (const [key, below] of Object.entries(value as object)) visit(below, path === '' ? key : `${path}.${key}`);
  };
  visit(JSON.parse(textOf(join(folder, `${tag}.json`))), '');
  return new Map(texts);
}

/** The keys of a catalogue with their plural forms; a key without them has the form ''. */
export function formsOf(catalogue: Catalogue): ReadonlyMap<string, readonly string[]> {
  const forms = new Map<string, string[]>();
  for (const key of catalogue.keys()) {
    const base = key.replace(PLURAL, '');
    forms.set(base, [...(forms.get(base) ?? []), PLURAL.exec(key)?.[1] ?? '']);
  }
  return forms;
}
