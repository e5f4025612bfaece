import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNSHARE } from './can-make-networks.js';
import { NOWHERE } from './hostile-targets.js';

/**
 * Kinds of machines by the addresses that they can reach, with the commands that create them from an empty network. None
 * has a route to other machines. The addresses of NOWHERE are local where they are listed; otherwise they have no route.
 */
const COMMANDS = {
  'no IPv6': ['ip -6 addr flush dev lo', `ip addr add ${NOWHERE.ipv4}/32 dev lo`],
  'no IPv4 except on the loopback interface': [`ip addr add ${NOWHERE.ipv6}/128 dev lo nodad`],
  'IPv4 and IPv6': [`ip addr add ${NOWHERE.ipv4}/32 dev lo`, `ip addr add ${NOWHERE.ipv6}/128 dev lo nodad`],
  'the loopback interface only': [],
} satisfies Readonly<Record<string, readonly string[]>>;

export type Network = keyof typeof COMMANDS;
export const NETWORKS = Object.keys(COMMANDS) as readonly Network[];

/** Lines of the hosts file in these networks. */
const HOSTS = [
  '127.0.0.1 localhost',
  `${NOWHERE.ipv4} four.example both.example`,
  `${NOWHERE.ipv6} six.example both.example`,
];

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a command of Node.js in one of NETWORKS. */
export async function runInNetwork(network: Network, args: readonly string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'grantry-network-'));
  const hosts = join(folder, 'hosts');
  writeFileSync(hosts, `${HOSTS.join('\n')}\n`);
  const set = ['ip link set lo up', ...COMMANDS[network], `mount --bind ${hosts} /etc/hosts`, 'exec "$0" "$@"'];
  // No database server is reachable there.
  const env = { ...process.env, TEST_NETWORK: network, TEST_MYSQL_URL: '', NO_COLOR: '1' };
  const child = spawn('unshare', [...UNSHARE, 'sh', '-ec', set.join('\n'), process.execPath, ...args], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  rmSync(folder, { recursive: true });
  return { status, output };
}
