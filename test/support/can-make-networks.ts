import { spawnSync } from 'node:child_process';

/** Namespaces of a process of its own for network and mounts (unshare(1)): Linux, as root. */
export const UNSHARE = ['--net', '--mount'];

/** Whether this machine can run something in a network of its own. */
export function canMakeNetworks(): boolean {
  return spawnSync('unshare', [...UNSHARE, 'ip', 'link']).status === 0;
}
