import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const SOURCES = ['src', 'package-lock.json', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
const BUILT = 'dist/main.js';

/** Builds when `dist` is missing or older than its sources. A failed build leaves no `dist/main.js`. */
export function buildWhenNeeded() {
  if (isFresh()) return;
  process.stdout.write('Building…\n');
  const nest = join(ROOT, 'node_modules/@nestjs/cli/bin/nest.js');
  const { status } = spawnSync(process.execPath, [nest, 'build'], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

function isFresh() {
  const builtAt = timeOf(join(ROOT, BUILT));
  return builtAt > 0 && SOURCES.every((source) => newestIn(join(ROOT, source)) <= builtAt);
}

/** Returns the time of the latest change in a file or folder; removing a file changes its folder. */
export function newestIn(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat?.mtimeMs ?? 0;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
