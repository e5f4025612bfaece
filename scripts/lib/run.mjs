import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { ROOT } from './build.mjs';

/**
 * Runs a file of the build in a child process: forwards signals to it and exits with its exit code.
 *
 * @param {string} file below the root of the repository
 * @param {readonly string[]} args
 * @param {Record<string, string>} env added to the environment of this process
 */
export function run(file, args, env = {}) {
  const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  // A terminal sends Ctrl-C to the child as well: the child must treat two signals in quick succession as one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}
