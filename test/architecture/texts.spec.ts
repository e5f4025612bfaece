import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFUSAL_CATALOGUES } from '../../src/app/refusal-catalogues.js';
import { catalogueAt, english, folders, formsOf } from './catalogues.js';
import { filesBelow, textOf } from './sources.js';

const ROOT = resolve(import.meta.dirname, '../..');
const templates = filesBelow('src', '.eta');
const sources = [...templates, ...filesBelow('src')].map(textOf).join('\n');

/** Text that no person reads as a sentence, or that has one language: see the reason beside each. */
const LITERALS: Readonly<Record<string, readonly string[]>> = {
  'src/common/html/docs.eta': ['API', 'You can sign in only at', ', the address of this server.', 'Swagger UI needs JavaScript. The OpenAPI document is at'], // Swagger UI is English
  'src/authorize/session-management/views/check-session.eta': ['Session check'], // a frame that shows nothing
  'src/operations/refusals/views/refusal.eta': ['UTC'], // the name of the time zone
}; // prettier-ignore

/** What a template shows beside the values that it computes: text, and the attributes that are read aloud. */
function literalsOf(template: string): string[] {
  const html = template.replace(/<%[^]*?%>/g, '\u0000');
  const attributes = [...html.matchAll(/\s(?:aria-label|title|alt|placeholder|label)="([^"]*)"/g)].map(
    ([, value = '']) => value,
  );
  const texts = html.replace(/<!--[^]*?-->|<(?:"[^"]*"|[^">])*>/g, '\n').split(/[\n\u0000]/);
  return [...texts, ...attributes.flatMap((value) => value.split('\u0000'))]
    .map((text) => text.trim())
    .filter((text) => /\p{L}/u.test(text));
}

describe('texts of pages', () => {
  it('templates contain no text: each comes from a catalogue by it.t', () => {
    const found = templates.flatMap((file) =>
      literalsOf(textOf(file))
        .filter((text) => !LITERALS[file]?.includes(text))
        .map((text) => `${file}: ${text}`),
    );
    expect(found).toEqual([]);
  });

  it('scripts of pages contain no text', () => {
    const scripts = filesBelow('src', '.js').filter((file) => !file.endsWith('/docs.js'));
    expect(
      scripts.filter((file) => /textContent|innerText|innerHTML|insertAdjacent|alert\(|confirm\(/.test(textOf(file))),
    ).toEqual([]);
    expect(scripts.length).toBeGreaterThan(5);
  });

  it('each key in a template is in the English catalogue of its room', () => {
    const used = templates.flatMap((file) => {
      const folder = join(dirname(dirname(file)), 'locales');
      return [...textOf(file).matchAll(/it\.(?:t|strong|bdi)\(([^()]*?)[,)]/g)].flatMap(([, argument = '']) =>
        [...argument.matchAll(/'([\w.]+)'/g)].map(([, key = '']) => ({ file, folder, key })),
      );
    });
    const missing = used.filter(({ folder, key }) => !formsOf(english.get(folder) ?? new Map()).has(key));
    expect(missing).toEqual([]);
    expect(used.length).toBeGreaterThan(100);
  });

  it('each key in the code is in an English catalogue', () => {
    const keys = new Set([...english.values()].flatMap((catalogue) => [...formsOf(catalogue).keys()]));
    const used = filesBelow('src').flatMap((file) =>
      [...textOf(file).matchAll(/(?:\w*[tT]ext\(|title: )'([\w.]+)'/g)].map(([, key = '']) => ({ file, key })),
    );
    expect(used.filter(({ key }) => key.includes('.') && !keys.has(key))).toEqual([]);
    expect(used.length).toBeGreaterThan(50);
  });

  it('the English text of a refusal that people meet is its description, which clients read', () => {
    const entries = Object.values(REFUSAL_CATALOGUES).flatMap((catalogue) =>
      Object.values(catalogue).map(({ entry }) => entry),
    );
    const localized = entries.filter((entry) => entry.localized !== undefined);
    const differing = localized.filter(({ description, localized: text }) => {
      const english = catalogueAt(relative(ROOT, text!.folder), 'en').get(text!.key)!;
      return (
        english
          .replaceAll('{{', '{')
          .replaceAll('}}', '}')
          .replace(/^The new password /, 'password ') !== description
      );
    });
    expect(differing).toEqual([]);
    expect(localized.length).toBeGreaterThan(20);
  });

  it.each(folders)('every text in %s is used', (folder) => {
    const unused = [...formsOf(english.get(folder)!).keys()].filter((key) => {
      const prefix = key.slice(0, key.lastIndexOf('.') + 1);
      return !sources.includes(`'${key}'`) && !sources.includes(`\`${prefix}\${`);
    });
    expect(unused).toEqual([]);
  });
});
