import { basename } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { ENDPOINTS } from '../../src/config/index.js';
import { aClientView, PAGES, pageWith } from '../support/pages.js';
import { filesBelow, parsed, textOf } from './sources.js';

const templates = filesBelow('src', '.eta');
const assets = ['.js', '.css', '.svg', '.html'].flatMap((ending) => filesBelow('src', ending));

/** Attributes whose value is an address. */
const LINK = /\s(href|src|action|formaction|srcset|poster|data|cite|background)\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi;
/** A value that the template computes, or a place in the same page. */
const COMPUTED = /^"(<%= |#)/;
/** A text or a `url()` that begins with one slash; `//`, `/*` and `/>` are other things. */
const ROOT_RELATIVE = /(["'`]|url\(\s*)\/(?![/*>])/g;

const PATHS = Object.values(ENDPOINTS).filter((path) => path !== ENDPOINTS.home);
/** The health check of the image loads no other file. Its type is that of the endpoint, so the compiler compares them. */
const MAY_NAME_A_PATH = ['src/cli/health-check.ts'];

function found(file: string, pattern: RegExp): string[] {
  return [...textOf(file).matchAll(pattern)].map((match) => {
    const line = textOf(file).slice(0, match.index).split('\n').length;
    return `${file}:${line} ${match[0].trim()}`;
  });
}

const nodes = others().map((file) => ({ file, nodes: nodesOf(file) }));

/** Every file of the code but the two that make the addresses. */
function others(): string[] {
  return filesBelow('src').filter((file) => !/^src\/config\/(endpoints|links)\.ts$/.test(file));
}

function nodesOf(file: string): ts.Node[] {
  const all: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    all.push(node);
    ts.forEachChild(node, visit);
  };
  visit(parsed(file));
  return all;
}

function textsWhere(isFound: (node: ts.Node) => boolean): string[] {
  return nodes.flatMap(({ file, nodes: all }) => all.filter(isFound).map((node) => `${file}: ${node.getText()}`));
}

/** Links that the test data of the pages contain. */
const OF_THE_DATA = [
  aClientView.logo,
  '/account',
  '/login?interaction=an-interaction',
  '/login/upstream/a-provider?interaction=an-interaction&amp;hint=a%40b.example',
];

describe('links of pages contain the path of the issuer', () => {
  it('templates compute every link by it.link or it.asset, or show one of their data', () => {
    const written = templates.flatMap((file) => found(file, LINK));
    const wrong = written.filter((text) => !COMPUTED.test(text.slice(text.indexOf('=') + 1).trim()));
    expect(wrong).toEqual([]);
    expect(written.length).toBeGreaterThan(30);
  });

  it('templates, scripts and styles contain no root-relative link', () => {
    expect([...templates, ...assets].flatMap((file) => found(file, ROOT_RELATIVE))).toEqual([]);
    expect(assets.length).toBeGreaterThan(8);
  });

  it('each name in it.link is a name of ENDPOINTS', () => {
    const names = templates.flatMap((file) =>
      [...textOf(file).matchAll(/it\.link\('(\w+)'/g)].map(([, name = '']) => ({ file, name })),
    );
    expect(names.filter(({ name }) => !(name in ENDPOINTS))).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });

  it('each asset has its version in its address', () => {
    const names = templates.flatMap((file) => [...textOf(file).matchAll(/it\.asset\('([^']+)'/g)].map(([, name = '']) => name));
    const known = [...assets.map((file) => basename(file)), 'webauthn.js'];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(10);
    expect(templates.flatMap((file) => found(file, /it\.link\('assets'/g))).toEqual([]);
  }); // prettier-ignore

  it('pages of an issuer with a path link below that path', () => {
    const pages = Object.keys(PAGES).map((name) => pageWith(name, 'https://example.org/auth'));
    const links = pages.flatMap((html) => [...html.matchAll(LINK)].map(([, , value = '']) => value.slice(1, -1)));
    const own = links.filter((link) => link.startsWith('/') && !OF_THE_DATA.includes(link));
    expect(own.filter((link) => !link.startsWith('/auth/'))).toEqual([]);
    expect(own.length).toBeGreaterThan(50);
  });
});

describe('public paths are written in config/endpoints.ts', () => {
  it('no other file contains a text that begins with one', () => {
    const named = nodes.filter(({ nodes: all }) => all.some(isPublicPath));
    expect(named.map(({ file }) => file)).toEqual(MAY_NAME_A_PATH);
  });

  it('controllers name their path by ENDPOINTS', () => {
    const controllers = textsWhere((node) => ts.isDecorator(node) && node.getText().startsWith('@Controller('));
    expect(controllers.filter((text) => !/@Controller\((ENDPOINTS\.|`\$\{ENDPOINTS\.|\))/.test(text))).toEqual([]);
    expect(controllers.length).toBeGreaterThan(25);
  });
});

describe('URLs and links are made by one function (hrefOf)', () => {
  it('no other file joins the issuer with a path', () => {
    const joins = textsWhere(isJoin).filter((text) => !text.startsWith('src/config/configuration.ts'));
    expect(joins).toEqual([]);
  });

  it('no link or redirect is a path of ENDPOINTS, which lacks the path of the issuer', () => {
    expect(textsWhere(isBareLink)).toEqual([]);
  });
});

/** Whether a text of the code, or a literal part of a template, is a public path or below one. */
function isPublicPath(node: ts.Node): boolean {
  const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
  if (!isText || !node.text.startsWith('/')) return false;
  return PATHS.some((path) => node.text.startsWith(path) && /^([/?#]|$)/.test(node.text.slice(path.length)));
}

/** `issuer + …`, or `${issuer}/…` in a template. */
function isJoin(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return node.operatorToken.kind === ts.SyntaxKind.PlusToken && isIssuer(node.left);
  return ts.isTemplateSpan(node) && isIssuer(node.expression) && node.literal.text.startsWith('/');
}

function isIssuer(node: ts.Node): boolean {
  return /(^|\.)issuer$/.test(node.getText());
}

function isBareLink(node: ts.Node): boolean {
  if (!ts.isPropertyAssignment(node) && !ts.isVariableDeclaration(node)) return false;
  return (
    /^(href|location|action|src)$/.test(node.name.getText()) && /ENDPOINTS\./.test(node.initializer?.getText() ?? '')
  );
}
