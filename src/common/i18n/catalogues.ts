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

/** Texts of the operator in place of some of those of this server. */
export interface TextOverrides {
  /** Differs between two sources of texts. */
  readonly id: string;
  /** @returns texts by their keys, of which those that the catalogue has count; null for none */
  textsFor(folder: string, tag: string): object | null;
}

/** The texts of a folder in a language. A text that is missing is English. */
export class Catalogue {
  private static readonly known = new Map<string, Catalogue>();
  /** Most texts of a page have no values: they are looked up once. */
  private readonly plain = new Map<string, string>();

  private constructor(private readonly translate: TFunction) {}

  /** Reads the files of the folder for its first text. */
  static of(folder: string, { tag }: Language, overrides: TextOverrides | null = null): Catalogue {
    const namespace = folder + (overrides?.id ?? '');
    const name = `${tag} ${namespace}`;
    const known = Catalogue.known.get(name);
    if (known !== undefined) return known;
    for (const each of new Set([tag, ENGLISH.tag])) load(folder, each, namespace, overrides);
    const catalogue = new Catalogue(i18next().getFixedT(tag, namespace));
    Catalogue.known.set(name, catalogue);
    return catalogue;
  }

  text(key: string): string {
    const known = this.plain.get(key) ?? this.translate(key);
    this.plain.set(key, known);
    return known;
  }

  filled(key: string, values: Readonly<Record<string, string | number>>): string {
    return this.translate(key, values);
  }
}

function load(folder: string, tag: string, namespace: string, overrides: TextOverrides | null): void {
  if (i18next().hasResourceBundle(tag, namespace)) return;
  const texts = JSON.parse(readFileSync(join(folder, `${tag}.json`), 'utf8')) as object;
  const own = overrides?.textsFor(folder, tag) ?? null;
  i18next().addResourceBundle(tag, namespace, own === null ? texts : replaced(texts, own));
}

/** The texts of a catalogue, with those of another that have the same keys. */
function replaced(texts: object, by: object): object {
  const others = new Map(Object.entries(by) as readonly [string, unknown][]);
  const entries = Object.entries(texts).map(([key, text]: [string, unknown]) => {
    const other = others.get(key);
    if (typeof text === 'string') return [key, typeof other === 'string' ? other : text];
    return [key, typeof other === 'object' && other !== null ? replaced(text as object, other) : text];
  });
  return Object.fromEntries(entries) as object;
}
