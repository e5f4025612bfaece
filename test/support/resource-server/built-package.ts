import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../../..');
const PACKAGE = join(ROOT, 'packages/nest-resource-server');

/** The compiler of the repository. @throws Error with its output */
export function compile(...args: readonly string[]): void {
  execFileSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), ...args], { encoding: 'utf8' });
}

/** A new folder with the packages of the repository, and the built `@grantry/nest` as if it were installed. */
export function folderWithPackage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'guard-'));
  const installed = join(folder, 'node_modules/@grantry/nest');
  mkdirSync(installed, { recursive: true });
  compile('-p', PACKAGE, '--outDir', join(installed, 'dist'));
  cpSync(join(PACKAGE, 'package.json'), join(installed, 'package.json'));
  for (const name of readdirSync(join(ROOT, 'node_modules'))) {
    if (!name.startsWith('.') && name !== '@grantry') symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name)); // prettier-ignore
  }
  return folder;
}
