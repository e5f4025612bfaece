import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../src/config/index.js';
import { filesBelow, parsed, textOf } from './sources.js';

const DOCUMENTS = [...globSync('*.md'), ...globSync('docs/**/*.md')];
const ALL_TEXT = DOCUMENTS.map(textOf).join('\n');

interface Link {
  readonly document: string;
  /** Path below the root of the repository. */
  readonly file: string;
  /** The fragment, after `#`. */
  readonly anchor: string;
}

/** Links to files of the repository, outside code blocks. */
const LINKS: readonly Link[] = DOCUMENTS.flatMap((document) => {
  const prose = textOf(document).replace(/^```[\s\S]*?^```/gm, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#');
      return { document, anchor, file: path === '' ? document : join(dirname(document), path) };
    });
});

describe('documents', () => {
  it('each link to a file points to an existing file', () => {
    const broken = LINKS.filter(({ file }) => !existsSync(file));
    expect(broken).toEqual([]);
  });

  it('each requirement in a test title is defined in docs/requirements.md', () => {
    const defined = new Set([...textOf('docs/requirements.md').matchAll(/^\| ([A-Z]{2}\d+) \|/gm)].map(([, id]) => id));
    const areas = [...new Set([...defined].map((id) => id!.slice(0, 2)))].join('|');
    const named = filesBelow('test', '.spec.ts').flatMap((file) =>
      [...textOf(file).matchAll(new RegExp(`['"\`(, ]((?:${areas})\\d{1,2})(?=[:), ])`, 'g'))].map(([, id]) => id!),
    );
    expect(named.length).toBeGreaterThan(100);
    expect([...new Set(named)].filter((id) => !defined.has(id))).toEqual([]);
  });

  it('each link to a heading points to an existing heading', () => {
    const broken = LINKS.filter(({ file, anchor }) => anchor !== '' && file.endsWith('.md'))
      .filter(({ file }) => existsSync(file))
      .filter(({ file, anchor }) => !headingsOf(textOf(file)).includes(anchor));
    expect(broken).toEqual([]);
  });

  it.each(['docs/response-types-and-grants.md', 'docs/domain-model.md'])(
    '%s: all 15 rows of the table link to the file that tests them, and contain the expected result',
    (file) => {
      const rows = textOf(file)
        .split('\n')
        .filter((line) => /\[row \d+\]\(/.test(line))
        .map((line) => line.split('|').map((cell) => cell.trim()));
      expect(rows).toHaveLength(15);
      const astray = rows.flatMap(
        ([, responseType = '', scope = '', atAuthorize = '', grantType = '', atToken, link = '']) => {
          const [, spec = ''] = /\]\(([^)#]+)\)$/.exec(link) ?? [];
          const texts = [
            responseType.replaceAll('`', ''),
            scope.replace('–', ''),
            atAuthorize.replace('nothing', ''),
            atToken,
          ];
          const wanted =
            responseType === '–' ? `grant_type: '${grantType}'` : `row(${texts.map((text) => `'${text}'`).join(', ')})`;
          return textOf(join(dirname(file), spec)).includes(wanted) ? [] : [`${link} should contain ${wanted}`];
        },
      );
      expect(astray).toEqual([]);
    },
  );

  it('no link contains a line number: links to code name the file only', () => {
    expect(LINKS.filter(({ anchor }) => /^L\d+/.test(anchor))).toEqual([]);
  });

  it('each text for which docs/conformance.md makes the suite wait is a text of a page', () => {
    const awaited = [...textOf('docs/conformance.md').matchAll(/"\/\/\*", 10, "([^"]+)"/g)].map(
      ([, text = '']) => text,
    );
    const pages = [...filesBelow('src', '.eta'), ...filesBelow('src', '.ts'), ...filesBelow('src', 'en.json')]
      .map(textOf)
      .join('\n');
    expect(awaited.length).toBeGreaterThan(2);
    expect(awaited.filter((text) => !pages.includes(text))).toEqual([]);
  });

  it('each environment variable is in .env.example', () => {
    const example = textOf('.env.example');
    const missing = environmentVariables().filter((name) => !new RegExp(`^#?${name}=`, 'm').test(example));
    expect(missing).toEqual([]);
  });

  it('each public path is in the README or in docs', () => {
    expect(Object.values(ENDPOINTS).filter((path) => !ALL_TEXT.includes(`\`${path}`))).toEqual([]);
  });

  it('each table of the data model is in the domain model', () => {
    const tables = [...textOf('docs/data-model.md').matchAll(/^ {2}(\w+) \{$/gm)].map(([, table = '']) => table);
    const overview = textOf('docs/domain-model.md');
    expect(tables.length).toBeGreaterThan(10);
    expect(tables.filter((table) => !overview.includes(`\`${table}\``))).toEqual([]);
  });

  it('each decision is in the list of decisions', () => {
    const list = textOf('docs/adr/README.md');
    const missing = globSync('docs/adr/0*.md').filter((file) => !list.includes(`(${file.slice('docs/adr/'.length)})`));
    expect(missing).toEqual([]);
  });
});

/** Anchors as GitHub makes them: lower case, without punctuation, hyphens for spaces. */
function headingsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The members of the class in config/environment.ts. */
function environmentVariables(): string[] {
  const [environment] = parsed('src/config/environment.ts').statements.filter(ts.isClassDeclaration);
  return (environment?.members ?? []).flatMap(({ name }) => name?.getText() ?? []);
}
