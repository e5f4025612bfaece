import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, importsOf, parsed, textOf } from './sources.js';

const CHECKLIST = 'docs/certification-checklist.md';
const TEST_NAMES = new Set(['it', 'test', 'describe']);
const PLANS = 'test/conformance/support/plans.ts';
/** What vitest runs, and the modules that the specs of test/conformance run by name. */
const RUN: ReadonlySet<string> = new Set([
  ...filesBelow('test', '.spec.ts'),
  ...[PLANS, ...filesBelow('test/conformance', '.spec.ts')]
    .flatMap(importsOf)
    .flatMap(({ to }) => (to?.endsWith('-modules.ts') ? [to] : [])),
]);

interface Evidence {
  readonly file: string;
  readonly title: string;
}

interface Row {
  readonly item: number;
  readonly evidence: readonly Evidence[];
}

const ROWS: readonly Row[] = textOf(CHECKLIST)
  .split('\n')
  .flatMap((line) => {
    const [, item, , shownBy = ''] = /^\| (\d+) \| ([^|]+) \| (.+) \|$/.exec(line) ?? [];
    const found = [...shownBy.matchAll(/\]\(\.\.\/([^)]+)\) “([^”]+)”/g)];
    const evidence = found.map(([, file = '', title = '']) => ({ file, title }));
    return item === undefined ? [] : [{ item: Number(item), evidence }];
  });

/** The titles of tests in a file as they are written, the names of the cases of `it.each`, and those of modules. */
function titlesIn(file: string): ReadonlySet<string> {
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
    if (ts.isPropertyAssignment(node) && file.endsWith('-modules.ts')) add(node.name);
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  return titles;
}

/** `it(…)`, `it.each(…)`, `it.each(…)(…)`, and the same of `describe`. */
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

  it('names at least one test for each item', () => {
    expect(ROWS.filter(({ evidence }) => evidence.length === 0).map(({ item }) => item)).toEqual([]);
  });

  it('names tests that are there, in files that are run', () => {
    const titles = new Map<string, ReadonlySet<string>>();
    const isThere = ({ file, title }: Evidence) => {
      if (!RUN.has(file)) return false;
      const known = titles.get(file) ?? titlesIn(file);
      titles.set(file, known);
      return known.has(title);
    };
    const gone = ROWS.flatMap(({ item, evidence }) => evidence.map((one) => ({ item, ...one })));
    expect(gone.filter((one) => !isThere(one))).toEqual([]);
  });

  it('counts what it reads: a title that nobody wrote is not found', () => {
    expect(titlesIn('test/architecture/certification.spec.ts').has('has the items 1 to 60, each once and in order')).toBe(true); // prettier-ignore
    expect(titlesIn('test/architecture/certification.spec.ts').has('no such title')).toBe(false);
  });
});
