import { describe, expect, it } from 'vitest';
import { filesBelow, importsOf, textOf } from './sources.js';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

const FOLDER = 'packages/nest-resource-server';
const files = filesBelow(`${FOLDER}/src`);
const imports = files.flatMap(importsOf);
const manifest = JSON.parse(textOf(`${FOLDER}/package.json`)) as Manifest;

describe('packages/nest-resource-server', () => {
  it('imports its own files, Node.js and its peers: nothing of the server', () => {
    const peers = Object.keys(manifest.peerDependencies);
    const isAllowed = ({ to, specifier }: (typeof imports)[number]) =>
      to === null
        ? specifier.startsWith('node:') || peers.some((name) => specifier === name)
        : to.startsWith(`${FOLDER}/src/`);
    expect(imports.filter((one) => !isAllowed(one)).map(({ from, specifier }) => `${from} → ${specifier}`)).toEqual([]);
    expect(manifest.dependencies).toBeUndefined();
    expect(imports.length).toBeGreaterThan(50);
  });

  it('names no provider in code: Grantry is one of many', () => {
    const code = (file: string) => textOf(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    expect(files.filter((file) => /grantry/i.test(code(file)))).toEqual([]);
  });

  it('every injected parameter has @Inject, so that it works without the metadata of the compiler', () => {
    const parameters = files.flatMap((file) => {
      const [, list = ''] = /@Injectable\(\)\n(?:.*\n)*?.*constructor\(([\s\S]*?)\) \{/.exec(textOf(file)) ?? [];
      return list.split(',').filter((text) => text.trim() !== '');
    });
    expect(parameters.filter((text) => !text.includes('@Inject('))).toEqual([]);
    expect(parameters.length).toBeGreaterThan(20);
  });

  it('the options are in its README, and each rule of a refusal is used', () => {
    const options = [...textOf(`${FOLDER}/src/module/options.ts`).split('export interface ClaimNames')[0]!.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name]) => name!); // prettier-ignore
    const readme = textOf(`${FOLDER}/README.md`);
    expect(options.filter((name) => name !== 'now' && !readme.includes(`\`${name}\``))).toEqual([]);
    const rules = [...textOf(`${FOLDER}/src/refusals/rules.ts`).matchAll(/^ {2}'?([\w-]+)'?: (?:token|proof|away|\{)/gm)].map(([, id]) => id!); // prettier-ignore
    const code = files.filter((file) => !file.endsWith('rules.ts')).map(textOf).join('\n'); // prettier-ignore
    expect(rules.length).toBeGreaterThan(30);
    expect(rules.filter((id) => !code.includes(`'${id}'`))).toEqual([]);
  });
});
