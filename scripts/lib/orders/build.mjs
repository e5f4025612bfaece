import { spawn } from 'node:child_process';
import { mkdirSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { newestIn, ROOT } from '../build.mjs';

const GUARD = 'packages/nest-resource-server';

/** Builds the guard package and both examples, each when it is missing or older than its sources. */
export async function buildExamples() {
  linkGuard();
  const web = compile('examples/orders-web', 'tsconfig.build.json', []);
  await compile(GUARD, 'tsconfig.json', []);
  await Promise.all([web, compile('examples/orders-api', 'tsconfig.build.json', [`${GUARD}/src`])]);
}

/** What `npm install` in the folder of the API would do, without the network. */
function linkGuard() {
  const link = join(ROOT, 'examples/orders-api/node_modules/@grantry/nest');
  if (statSync(link, { throwIfNoEntry: false }) !== undefined) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join(ROOT, GUARD), link, 'junction');
}

async function compile(folder, configuration, dependencies) {
  const sources = [`${folder}/src`, `${folder}/${configuration}`, 'tsconfig.json', ...dependencies];
  if (isFresh(join(folder, 'dist', folder === GUARD ? 'index.js' : 'main.js'), sources)) return;
  process.stdout.write(`Building ${folder}…\n`);
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const child = spawn(process.execPath, [tsc, '-p', join(folder, configuration)], { cwd: ROOT, stdio: 'inherit' });
  const code = await new Promise((done) => child.once('exit', done));
  if (code !== 0) throw new Error(`${folder} could not be built.`);
}

function isFresh(built, sources) {
  const builtAt = statSync(join(ROOT, built), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return builtAt > 0 && sources.every((source) => newestIn(join(ROOT, source)) <= builtAt);
}
