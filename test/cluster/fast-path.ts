import { expectOneOf } from '../faults/answers.js';
import type { Party } from '../faults/party.js';
import type { Tally } from '../faults/tally.js';
import type { Galera } from './galera.js';

const REFRESHES = 50;

/** Successful requests do not wait for nodes: they never change the session setting that causes the wait. */
export async function succeedWithoutWaiting(party: Party, galera: Galera, tally: Tally): Promise<void> {
  let { refresh } = await party.tokens(0);
  await galera.settle();
  // New connections set up their sessions, and that must not be counted.
  for (let warm = 0; warm < 20; warm++) refresh = await refreshAndIntrospect(party, refresh, tally);
  const before = await setStatements(galera);
  for (let turn = 0; turn < REFRESHES; turn++) refresh = await refreshAndIntrospect(party, refresh, tally);
  const set = (await setStatements(galera)) - before;
  if (set > 0) tally.count('wrong', `${set} SET statements for ${REFRESHES} refreshes and introspections`);
  tally.rounds++;
}

/** Refreshes and introspects at one process, whose node has the commit already. */
async function refreshAndIntrospect(party: Party, refresh: string, tally: Tally): Promise<string> {
  const answer = await party.refresh(refresh, 0);
  expectOneOf(tally, 'a refresh', answer, [200]);
  const { access_token, refresh_token } = answer!.body as Record<string, string>;
  if (!(await party.isActive(access_token!, 0))) tally.count('wrong', 'an access token');
  tally.requests += 2;
  return refresh_token!;
}

async function setStatements({ nodes: [node] }: Galera): Promise<number> {
  const [row] = await node.run("SHOW GLOBAL STATUS LIKE 'Com_set_option'");
  return Number(row!['Value']);
}
