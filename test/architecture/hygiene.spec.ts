import { existsSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { OVER_MYSQL_ONLY } from '../support/over-mysql-only.js';
import { filesBelow, nodesOf, textOf } from './sources.js';

const sources = filesBelow('src');
const specs = filesBelow('test', '.spec.ts');
/** Names of vitest that skip tests: `it.skip`, `describe.only`, `it.todo`, … */
const SKIPPING = new Set(['skip', 'only', 'todo', 'skipIf', 'runIf', 'fails']);
const TEST_NAMES = new Set(['it', 'test', 'describe', 'suite']);

function skipsTests(node: ts.Node): boolean {
  if (!ts.isPropertyAccessExpression(node) || !SKIPPING.has(node.name.text)) return false;
  let root: ts.Expression = node.expression;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
  return ts.isIdentifier(root) && TEST_NAMES.has(root.text);
}

describe('hygiene', () => {
  it('no console in src: messages go to the log', () => {
    expect(sources.filter((file) => /\bconsole\./.test(textOf(file)))).toEqual([]);
  });

  it('no default export, except where a tool requires one', () => {
    const isDefault = (node: ts.Node) =>
      ts.isExportAssignment(node) || (node.kind === ts.SyntaxKind.DefaultKeyword && ts.isModifier(node));
    expect([...sources, ...filesBelow('test')].filter((file) => nodesOf(file).some(isDefault))).toEqual([]);
  });

  it('no any in src', () => {
    const isAny = (node: ts.Node) => node.kind === ts.SyntaxKind.AnyKeyword;
    expect(sources.filter((file) => nodesOf(file).some(isAny))).toEqual([]);
  });

  it('no test is skipped', () => {
    expect(specs.filter((file) => nodesOf(file).some(skipsTests))).toEqual([]);
  });

  it('npm test without MySQL leaves out the specs that have no test over SQLite', () => {
    const hasNone = (file: string) => {
      const suites = [...textOf(file).matchAll(/^describe.*$/gm)].map(([line]) => line);
      return suites.length > 0 && suites.every((line) => /^describe\.each\((MYSQL|.*=== 'mysql')\)/.test(line));
    };
    const overMysql = specs.filter(hasNone);
    expect(overMysql).toContain('test/e2e/user-import-two-servers.spec.ts');
    const leftOut = (file: string) => OVER_MYSQL_ONLY.some((glob) => matchesGlob(file, glob));
    expect(overMysql.filter((file) => !leftOut(file))).toEqual([]);
  });

  it('each unit spec has the path of its source', () => {
    const orphans = specs
      .filter((file) => file.startsWith('test/unit/'))
      .filter((file) => !existsSync(file.replace('test/unit/', 'src/').replace('.spec.ts', '.ts')));
    expect(orphans).toEqual([]);
  });

  it('each use of a private member of a package names an existing test that notices when it changes', () => {
    const notes = sources.flatMap((file) =>
      [...textOf(file).matchAll(/\/\/ Private to (.*)$/gm)].map(([, note = '']) => ({
        file,
        note,
        spec: /; (test\/[\w./-]+\.ts) notices when (it|they) changes?\.$/.exec(note)?.[1],
      })),
    );
    expect(notes.length).toBeGreaterThan(10);
    expect(notes.filter(({ spec }) => spec === undefined || !existsSync(spec))).toEqual([]);
  });

  it('unit specs are pure: no Nest application, no database', () => {
    const impure = /from '(@nestjs\/testing|typeorm|better-sqlite3|mysql2[^']*|[^']*support\/app\.js)'/;
    expect(specs.filter((file) => file.startsWith('test/unit/') && impure.test(textOf(file)))).toEqual([]);
  });
});
