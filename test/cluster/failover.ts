import { textOf } from '../faults/answers.js';
import { outage } from '../faults/outage.js';
import type { Party } from '../faults/party.js';
import type { Tally } from '../faults/tally.js';
import type { Galera, GaleraNode } from './galera.js';

/** A code that was redeemed before the node died, and its tokens. */
interface Given {
  readonly code: string;
  readonly access: string;
  readonly refresh: string;
}

const GIVEN = 10;

/** Kills the node in use under load: the process continues with another one, and nothing is lost or issued twice. */
export async function killNodeInUse(party: Party, galera: Galera, tally: Tally, rounds: number): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const given = await issued(party);
    const victim = await inUse(galera);
    const kind = { name: 'killed', begin: () => victim.kill(), end: () => undefined, lasts: 0, maySucceedLater: true };
    await outage(party, tally, { database: galera, kind, rounds: round });
    for (const one of given) await expectKept(party, one, tally);
    if ((await inUse(galera, victim)) === victim) tally.count('wrong', 'the process stays with the dead node');
    await galera.rejoin(victim);
  }
}

async function issued(party: Party): Promise<readonly Given[]> {
  const given: Given[] = [];
  for (const code of await party.newCodes(GIVEN)) {
    const answer = await party.redeem(code, 0);
    const { access_token, refresh_token } = answer!.body as Record<string, string>;
    given.push({ code, access: access_token!, refresh: refresh_token! });
  }
  return given;
}

/** Tokens that were issued before still work, and a redeemed code stays used. */
async function expectKept(party: Party, { code, access, refresh }: Given, tally: Tally): Promise<void> {
  if (!(await party.isActive(access, 0))) tally.count('lost', 'an access token');
  const refreshed = await party.refresh(refresh, 0);
  if (refreshed?.status !== 200) tally.count('lost', `a refresh token: ${textOf(refreshed)}`);
  const again = await party.redeem(code, 0);
  if (again?.body['error'] !== 'invalid_grant') tally.count('doubled', `a redemption: ${textOf(again)}`);
}

/** The node with most connections of the process. */
async function inUse(galera: Galera, dead?: GaleraNode): Promise<GaleraNode> {
  const living = galera.nodes.filter((node) => node !== dead);
  const counts = await Promise.all(living.map(connectionsOf));
  return living[counts.indexOf(Math.max(...counts))]!;
}

async function connectionsOf(node: GaleraNode): Promise<number> {
  const sql = "SELECT COUNT(*) AS n FROM information_schema.processlist WHERE user = 'grantry' AND db LIKE 'cluster_%'";
  const [row] = await node.run(sql);
  return Number(row!['n']);
}
