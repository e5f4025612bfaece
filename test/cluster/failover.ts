import { inWords } from '../faults/answers.js';
import { outage } from '../faults/outage.js';
import type { Party } from '../faults/party.js';
import type { Tally } from '../faults/tally.js';
import type { Galera, GaleraNode } from './galera.js';

/** What was answered before the node died. */
interface Given {
  readonly code: string;
  readonly access: string;
  readonly refresh: string;
}

const GIVEN = 10;

/** The node in use is killed under load: the process goes on with another one, and nothing is lost or given twice. */
export async function losingTheNodeInUse(party: Party, galera: Galera, tally: Tally, rounds: number): Promise<void> {
  for (let round = 1; round <= rounds; round++) {
    const given = await issued(party);
    const victim = await inUse(galera);
    const kind = { name: 'killed', begin: () => victim.kill(), end: () => undefined, lasts: 0, mayPassUnnoticed: true };
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

/** Every answer of before counts; and a code that was redeemed is used. */
async function expectKept(party: Party, { code, access, refresh }: Given, tally: Tally): Promise<void> {
  if (!(await party.isActive(access, 0))) tally.count('lost', 'an access token');
  const refreshed = await party.refresh(refresh, 0);
  if (refreshed?.status !== 200) tally.count('lost', `a refresh token: ${inWords(refreshed)}`);
  const again = await party.redeem(code, 0);
  if (again?.body['error'] !== 'invalid_grant') tally.count('doubled', `a redemption: ${inWords(again)}`);
}

/** The node that most connections of the process lead to. */
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
