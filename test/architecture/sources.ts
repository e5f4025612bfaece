import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(import.meta.dirname, '../..');

export interface Import {
  /** The importing file, relative to the root of the repository. */
  readonly from: string;
  /** The imported file, likewise, with `.ts`; null for a package. */
  readonly to: string | null;
  /** The specifier in the source. */
  readonly specifier: string;
  /** Whether the compiler removes the import, so that it cannot close a cycle at run time. */
  readonly typeOnly: boolean;
}

/** Every file below a folder, relative to the root of the repository. */
export function filesBelow(folder: string, ending = '.ts'): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .toSorted();
}

export function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

const sourceFiles = new Map<string, ts.SourceFile>();

/** The syntax tree of a file. Each file is parsed once for all specs. */
export function parsed(file: string): ts.SourceFile {
  const source = sourceFiles.get(file) ?? ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ES2023, true);
  sourceFiles.set(file, source);
  return source;
}

const nodesByFile = new Map<string, readonly ts.Node[]>();

/** Every node of a file. */
export function nodesOf(file: string): readonly ts.Node[] {
  const nodes = nodesByFile.get(file) ?? nodesIn(parsed(file));
  nodesByFile.set(file, nodes);
  return nodes;
}

/** A node and every node inside it, in the order of the text. */
export function nodesIn(root: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return nodes;
}

/** The imports and re-exports of a file, dynamic ones included. */
export function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node, typeOnly: boolean) => {
    if (ts.isStringLiteral(specifier)) found.push(importOf(file, specifier.text, typeOnly));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node));
    else if (ts.isExportDeclaration(node) && node.moduleSpecifier) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      if (node.arguments[0]) add(node.arguments[0], false);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  return found;
}

function importOf(from: string, specifier: string, typeOnly: boolean): Import {
  const to = specifier.startsWith('.')
    ? relative(ROOT, resolve(ROOT, dirname(from), specifier)).replace(/\.js$/, '.ts')
    : null;
  return { from, to, specifier, typeOnly };
}

function isTypeOnly({ importClause }: ts.ImportDeclaration): boolean {
  if (importClause === undefined) return false;
  if (importClause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = importClause.namedBindings;
  return (
    importClause.name === undefined &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}
