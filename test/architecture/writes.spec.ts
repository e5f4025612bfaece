import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, nodesIn, nodesOf, parsed } from './sources.js';

const files = filesBelow('src');
const stores = files.filter((file) => file.endsWith('.store.ts'));
/** Writing methods of TypeORM's managers, repositories and compiled tables. */
const WRITES = /^(insert|update|delete|increment|decrement|save|remove|upsert|softDelete|restore|clear|query|run)$/;
const BRANDS = /\b(Tx|SingleStatement|Writer)\b/;
const BRAND_MAKER = 'src/database/transactions.ts';

/** Whether a call writes: `tx.update(…)`, `this.table.insert(…)`, `tx.createQueryBuilder().delete()`. */
function isWrite(node: ts.Node): boolean {
  return ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && WRITES.test(node.expression.name.text); // prettier-ignore
}

/** Store methods that write, with the types of their parameters. */
const writing = stores.flatMap((file) => {
  const source = parsed(file);
  return nodesOf(file)
    .filter((node) => ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isPropertyDeclaration(node))
    .filter((node) => nodesIn(node).some(isWrite))
    .map((node) => ({
      name: `${file}: ${node.name?.getText(source)}`,
      parameterTypes: ts.isPropertyDeclaration(node)
        ? []
        : node.parameters.map(({ type }) => type?.getText(source) ?? ''),
    }));
});

describe('every write happens in a transaction (ADR 0003)', () => {
  it('each store method that writes parameterTypes a Tx or a Writer', () => {
    expect(writing.length).toBeGreaterThan(50);
    expect(writing.filter(({ parameterTypes }) => !parameterTypes.some((type) => /^(Tx|Writer)$/.test(type)))).toEqual(
      [],
    );
  });

  it('only Transactions makes a Tx and a SingleStatement: no other code casts to them', () => {
    const isCast = (node: ts.Node) =>
      (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node) || ts.isSatisfiesExpression(node)) &&
      BRANDS.test(node.type.getText(node.getSourceFile()));
    const casting = [...files, ...filesBelow('test')].filter((file) => nodesOf(file).some(isCast));
    expect(casting).toEqual([BRAND_MAKER]);
  });

  it('only the brands name a plain EntityManager', () => {
    const isPlain = (node: ts.Node) => ts.isTypeReferenceNode(node) && node.typeName.getText(node.getSourceFile()) === 'EntityManager'; // prettier-ignore
    expect(files.filter((file) => nodesOf(file).some(isPlain))).toEqual(['src/common/ports/tx.ts']);
  });

  it('only Transactions begins a transaction or uses the manager of the DataSource', () => {
    const reaches = (node: ts.Node) =>
      ts.isPropertyAccessExpression(node) &&
      /^(manager|transaction|startTransaction)$/.test(node.name.text) &&
      /(dataSource|runner)$/i.test(node.expression.getText(node.getSourceFile()));
    expect(files.filter((file) => nodesOf(file).some(reaches))).toEqual([BRAND_MAKER]);
  });
});

/** Methods of TypeORM's managers and repositories that read or write. */
const TYPEORM =
  /^(find\w*|exists?\w*|insert|update|delete|increment|decrement|save|remove|upsert|createQueryBuilder|query|count\w*)$/;

describe('every store uses one dialect (ADR 0033)', () => {
  const methods = stores.flatMap((file) => nodesOf(file).filter(ts.isMethodDeclaration));
  const usesOf = (method: ts.MethodDeclaration) =>
    nodesIn(method)
      .filter((node) => ts.isCallExpression(node))
      .map(({ expression }) => expression)
      .filter((called) => ts.isPropertyAccessExpression(called))
      .filter(({ name }) => TYPEORM.test(name.text));
  const isExplained = (method: ts.MethodDeclaration) =>
    /\/\/ (TypeORM|SQL): \S/.test(method.getText(method.getSourceFile()));
  const named = (method: ts.MethodDeclaration) => `${method.getSourceFile().fileName}: ${method.name.getText(method.getSourceFile())}`; // prettier-ignore
  const unexplained = (of: RegExp) =>
    methods
      .filter((method) => !isExplained(method))
      .filter((method) => usesOf(method).some(({ expression, name }) => of.test(`${expression.getText(method.getSourceFile())}.${name.text}`)))
      .map(named); // prettier-ignore

  it('only commented code uses the manager of a transaction directly', () => {
    expect(unexplained(/^(tx|writer)\b/)).toEqual([]);
  });

  it('a repository reads lists; a read of one row has a comment with the reason', () => {
    expect(unexplained(/\.(findOne\w*|exists?By)$/)).toEqual([]);
  });

  it('such methods, and explained ones, are found', () => {
    expect(methods.length).toBeGreaterThan(60);
    expect(methods.filter(isExplained).length).toBeGreaterThan(10);
  });
});
