import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './build.mjs';

/**
 * Runs a file of the build as a process of its own, and ends as it does: signals go to it, its exit code comes back.
 *
 * @param {string} file below the root of the repository
 * @param {readonly string[]} args
 * @param {Record<string, string>} env beside the environment of this process
 */
export function run(file, args, env = {}) {
  const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // A terminal sends Ctrl-C to the child as well: the child must take a signal that comes twice for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
