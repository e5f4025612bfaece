import { expectOneOf } from '../faults/answers.js';
import type { Party } from '../faults/party.js';
import type { Tally } from '../faults/tally.js';
import type { Galera } from './galera.js';

const REFRESHES = 50;

/** What succeeds waits for no node: the setting that makes a session wait is not touched. */
export async function succeedingWithoutWaiting(party: Party, galera: Galera, tally: Tally): Promise<void> {
  let { refresh } = await party.tokens(0);
  await galera.settle();
  // Connections are opened, and each sets its session, before it counts.
  for (let warm = 0; warm < 20; warm++) refresh = await refreshAndLookAt(party, refresh, tally);
  const before = await settings(galera);
  for (let turn = 0; turn < REFRESHES; turn++) refresh = await refreshAndLookAt(party, refresh, tally);
  const set = (await settings(galera)) - before;
  if (set > 0) tally.count('wrong', `${set} SET statements for ${REFRESHES} refreshes and introspections`);
  tally.rounds++;
}

/** At one process, whose node knows what it has just committed itself. */
async function refreshAndLookAt(party: Party, refresh: string, tally: Tally): Promise<string> {
  const answer = await party.refresh(refresh, 0);
  expectOneOf(tally, 'a refresh', answer, [200]);
  const { access_token, refresh_token } = answer!.body as Record<string, string>;
  if (!(await party.isActive(access_token!, 0))) tally.count('wrong', 'an access token');
  tally.requests += 2;
  return refresh_token!;
}

async function settings({ nodes: [node] }: Galera): Promise<number> {
  const [row] = await node.run("SHOW GLOBAL STATUS LIKE 'Com_set_option'");
  return Number(row!['Value']);
}
