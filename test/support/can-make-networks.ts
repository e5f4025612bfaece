import { spawnSync } from 'node:child_process';

/** Options of unshare(1) for a process with its own network and mounts: Linux, as root. */
export const UNSHARE = ['--net', '--mount'];

/** Whether this machine can run a command in a separate network. */
export function canMakeNetworks(): boolean {
  return spawnSync('unshare', [...UNSHARE, 'ip', 'link']).status === 0;
}
