import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, importsOf, parsed, textOf } from './sources.js';

const CHECKLIST = 'docs/certification-checklist.md';
const TEST_NAMES = new Set(['it', 'test', 'describe']);
/** The lists of the modules of each plan. */
const PLANS = ['plans.ts', 'fapi1/plan.ts', 'fapi2/plans.ts', 'ciba/plan.ts'].map(
  (file) => `test/conformance/support/${file}`,
);
const NAMES = new Map<string, ReadonlySet<string>>();
/** Files that vitest runs, and modules that the specs of test/conformance run by name. */
const RUN: ReadonlySet<string> = new Set([
  ...filesBelow('test', '.spec.ts'),
  ...[...PLANS, ...filesBelow('test/conformance', '.spec.ts')]
    .flatMap(importsOf)
    .flatMap(({ to }) => (to?.endsWith('-modules.ts') ? [to] : [])),
]);

interface Row {
  readonly item: number;
  /** Requirement ids that docs/requirements.md defines. */
  readonly requirements: readonly string[];
  readonly files: readonly string[];
  readonly modules: readonly Module[];
}

/** A module of the suite, in one of the files of test/conformance. */
interface Module {
  readonly file: string;
  readonly name: string;
}

const ROWS: readonly Row[] = textOf(CHECKLIST)
  .split('\n')
  .flatMap((line) => {
    const [, item, ids = '', shownBy = ''] = /^\| (\d+) \| [^|]+ \| ([^|]+) \| (.+) \|$/.exec(line) ?? [];
    const links = [...shownBy.matchAll(/\]\(\.\.\/([^)]+)\)((?:(?:: |, )`(?:oidcc|fapi)[^`]+`)*)/g)];
    const files = links.map(([, file = '']) => file);
    const modules = links.flatMap(([, file = '', names = '']) =>
      [...names.matchAll(/`([^`]+)`/g)].map(([, name = '']) => ({ file, name })),
    );
    const requirements = ids === '–' ? [] : ids.split(', ');
    return item === undefined ? [] : [{ item: Number(item), requirements, files, modules }];
  });

/** The titles of tests in a file, the labels of `it.each`, and the names of modules. */
function namesIn(file: string): ReadonlySet<string> {
  const known = NAMES.get(file);
  if (known !== undefined) return known;
  const titles = new Set<string>();
  const add = (node: ts.Node | undefined) => {
    if (node === undefined) return;
    if (ts.isStringLiteralLike(node)) titles.add(node.text);
    else if (ts.isTemplateExpression(node)) titles.add(node.getText().slice(1, -1));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isOfTests(node)) {
      add(node.arguments[0]);
      if (isEach(node)) casesOf(node).forEach(add);
    }
    if (ts.isPropertyAssignment(node) && isOfModules(file)) add(node.name);
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  NAMES.set(file, titles);
  return titles;
}

function isOfModules(file: string): boolean {
  return file.endsWith('-modules.ts');
}

/** Whether a call is `it(…)`, `it.each(…)`, `it.each(…)(…)`, or the same of `describe`. */
function isOfTests({ expression }: ts.CallExpression): boolean {
  let root: ts.Expression = expression;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
  return ts.isIdentifier(root) && TEST_NAMES.has(root.text);
}

function isEach({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && expression.name.text === 'each';
}

/** The first member of each row of a table. */
function casesOf({ arguments: [table] }: ts.CallExpression): readonly (ts.Node | undefined)[] {
  if (table === undefined || !ts.isArrayLiteralExpression(table)) return [];
  return table.elements.map((row) => (ts.isArrayLiteralExpression(row) ? row.elements[0] : undefined));
}

describe('the certification checklist', () => {
  it('has the items 1 to 60, each once and in order', () => {
    expect(ROWS.map(({ item }) => item)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it('names at least one test file for each item', () => {
    expect(ROWS.filter(({ files }) => files.length === 0).map(({ item }) => item)).toEqual([]);
  });

  it('names only files that are run and that contain tests', () => {
    const isRun = (file: string) => RUN.has(file) && namesIn(file).size > 0;
    expect(ROWS.flatMap(({ item, files }) => files.map((file) => ({ item, file }))).filter(({ file }) => !isRun(file))).toEqual([]); // prettier-ignore
  });

  it('names a module of the suite in each row with a file of modules, and only existing modules', () => {
    const files = ROWS.flatMap(({ item, files, modules }) => files.filter(isOfModules).map((file) => ({ item, file, modules }))); // prettier-ignore
    expect(files.filter(({ file, modules }) => !modules.some((module) => module.file === file))).toEqual([]);
    const modules = ROWS.flatMap(({ item, modules }) => modules.map((module) => ({ item, ...module })));
    expect(modules.length).toBeGreaterThan(30);
    expect(modules.filter(({ file, name }) => !namesIn(file).has(name))).toEqual([]);
  });

  it('names only requirements that are defined and that a test title contains', () => {
    const defined = new Set([...textOf('docs/requirements.md').matchAll(/^\| ([A-Z]{2}\d+) \|/gm)].map(([, id]) => id));
    const isShown = (id: string) => {
      const inTitle = new RegExp(`\\b${id}\\b`);
      return [...RUN].some(
        (file) => inTitle.test(textOf(file)) && [...namesIn(file)].some((title) => inTitle.test(title)),
      );
    };
    const named = ROWS.flatMap(({ item, requirements }) => requirements.map((id) => ({ item, id })));
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter(({ id }) => !defined.has(id) || !isShown(id))).toEqual([]);
  });

  it('reads titles from the source: an unknown title is not found', () => {
    expect(namesIn('test/architecture/certification.spec.ts').has('has the items 1 to 60, each once and in order')).toBe(true); // prettier-ignore
    expect(namesIn('test/architecture/certification.spec.ts').has('no such title')).toBe(false);
  });
});
