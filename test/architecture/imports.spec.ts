import { describe, expect, it } from 'vitest';
import { filesBelow, importsOf, parsed, textOf, type Import } from './sources.js';

/** The rooms that each room may import from, as in the design. */
const BELOW_TOKEN = ['common', 'config', 'database', 'outbound', 'audit', 'mail', 'key', 'user', 'client'];
const BELOW_TOP = [...BELOW_TOKEN, 'token', 'authorize'];
const ALL_ROOMS = [...BELOW_TOP, 'branding', 'account', 'discovery', 'operations', 'explorer'];
/** Rooms that compose the others and may import all of them. */
const COMPOSITION = ['app', 'platform', 'cli'];
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  common: [],
  config: ['common'],
  database: ['common', 'config'],
  outbound: ['common', 'config', 'database'],
  audit: ['common', 'config', 'database'],
  branding: ['common', 'config', 'database', 'audit'],
  mail: ['common', 'config', 'database', 'audit'],
  key: ['common', 'config', 'database', 'outbound', 'audit'],
  user: ['common', 'config', 'database', 'outbound', 'audit', 'mail'],
  client: ['common', 'config', 'database', 'outbound', 'audit', 'key'],
  token: BELOW_TOKEN,
  authorize: [...BELOW_TOKEN, 'token'],
  account: BELOW_TOP,
  discovery: BELOW_TOP,
  operations: [...BELOW_TOP, 'branding'],
  explorer: BELOW_TOP,
  platform: ALL_ROOMS,
  app: [...ALL_ROOMS, 'platform'],
  cli: [...ALL_ROOMS, 'platform'],
};

const files = filesBelow('src');
const imports = files.flatMap(importsOf);
/** `src/main.ts` starts the application through `app` and `platform`. */
const betweenRooms = imports.filter(({ from, to }) => roomOf(from) && to && roomOf(to) && roomOf(from) !== roomOf(to));

function roomOf(file: string): string | undefined {
  return /^src\/([^/]+)\//.exec(file)?.[1];
}

const shown = ({ from, specifier }: Import) => `${from} → ${specifier}`;

describe('imports', () => {
  it('every folder of src is a room of the design', () => {
    const rooms = new Set(files.map(roomOf).filter((room) => room !== undefined));
    expect([...rooms].filter((room) => !(room in MAY_IMPORT))).toEqual([]);
  });

  it('follow the direction between rooms', () => {
    const wrong = betweenRooms.filter(({ from, to }) => !MAY_IMPORT[roomOf(from)!]?.includes(roomOf(to!)!));
    expect(wrong.map(shown)).toEqual([]);
  });

  it('enter another room only through its index.ts', () => {
    const inner = imports.filter(
      ({ from, to }) =>
        to &&
        roomOf(to) &&
        !COMPOSITION.includes(roomOf(to)!) &&
        roomOf(from) !== roomOf(to) &&
        to !== `src/${roomOf(to)}/index.ts`,
    );
    expect(inner.map(shown)).toEqual([]);
  });

  it('never leave src, and never import main.ts', () => {
    const out = imports.filter(({ from, to }) => to && (!to.startsWith('src/') || (roomOf(from) && !roomOf(to))));
    expect(out.map(shown)).toEqual([]);
  });

  it('form no cycle between files', () => {
    const edges = Map.groupBy(
      imports.filter(({ to, typeOnly }) => to && !typeOnly),
      ({ from }) => from,
    );
    expect(cycles((file) => edges.get(file)?.map(({ to }) => to!) ?? [])).toEqual([]);
  });

  it('never use forwardRef', () => {
    expect(files.filter((file) => textOf(file).includes('forwardRef'))).toEqual([]);
  });

  it('name only packages of the production dependencies in package.json', () => {
    const manifest = JSON.parse(textOf('package.json')) as { dependencies: Record<string, string> };
    const used = imports.filter(({ to, specifier, typeOnly }) => !to && !typeOnly && !specifier.startsWith('node:'));
    const unlisted = used.filter(({ specifier }) => !(packageOf(specifier) in manifest.dependencies));
    expect(unlisted.map(shown)).toEqual([]);
  });

  it('are found', () => {
    expect(importsOf('src/main.ts')).toContainEqual(expect.objectContaining({ to: 'src/platform/server.ts' }));
    expect(parsed('src/main.ts').text).toBe(textOf('src/main.ts'));
    expect(betweenRooms.length).toBeGreaterThan(10);
  });
});

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function cycles(next: (file: string) => readonly string[]): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (done.has(file) || path.includes(file)) return;
    for (const to of next(file)) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  return found;
}
