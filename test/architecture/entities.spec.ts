import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { filesBelow, nodesOf } from './sources.js';

const files = filesBelow('src');
const entities = files
  .filter((file) => file.endsWith('.entity.ts'))
  .flatMap((file) => nodesOf(file).filter(ts.isClassDeclaration));

const textIn = (node: ts.Node) => node.getText(node.getSourceFile());
const has = (member: ts.PropertyDeclaration | ts.MethodDeclaration, kind: ts.SyntaxKind) =>
  member.modifiers?.some((modifier) => modifier.kind === kind) === true;

describe('the compiler checks the columns of every row', () => {
  it('each entity has `static of`, whose parameter type is derived from the class', () => {
    const isOf = (member: ts.ClassElement) =>
      ts.isMethodDeclaration(member) && has(member, ts.SyntaxKind.StaticKeyword) && textIn(member.name) === 'of';
    expect(entities.length).toBeGreaterThan(20);
    expect(entities.filter(({ members }) => !members.some(isOf)).map(({ name }) => name?.text)).toEqual([]);
  });

  it('each column is readonly', () => {
    const changeable = entities.flatMap(({ name, members }) =>
      members
        .filter(ts.isPropertyDeclaration)
        .filter((member) => ts.getDecorators(member) && !has(member, ts.SyntaxKind.ReadonlyKeyword))
        .map((member) => `${name?.text}.${textIn(member.name)}`),
    );
    expect(changeable).toEqual([]);
  });

  it('only entityOf fills a new object: no other Object.assign(new …), except for errors and settings', () => {
    const fills = (node: ts.Node) =>
      ts.isCallExpression(node) &&
      textIn(node.expression) === 'Object.assign' &&
      node.arguments[0] !== undefined &&
      ts.isNewExpression(node.arguments[0]) &&
      !/^(\w*Error|Environment)$/.test(textIn(node.arguments[0].expression));
    expect(files.filter((file) => nodesOf(file).some(fills))).toEqual(['src/database/entity-of.ts']);
  });
});
