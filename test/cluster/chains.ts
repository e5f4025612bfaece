import { expectOneOf, textOf } from '../faults/answers.js';
import { checkTables } from '../faults/invariants.js';
import type { Party } from '../faults/party.js';
import type { Tally } from '../faults/tally.js';

const AT_ONCE = 8;
const REFRESHES = 10;

/**
 * Applications that redeem a code, introspect and refresh as fast as they can, each step at another node than the one
 * before. They make no mistake, so no request may be refused.
 */
export async function chains(party: Party, tally: Tally, rounds: number): Promise<void> {
  for (; tally.rounds < rounds; tally.rounds++) {
    const codes = await party.newCodes(AT_ONCE);
    await Promise.all(codes.map((code, at) => chain(party, tally, code, at)));
  }
  await checkTables(party, tally);
}

async function chain(party: Party, tally: Tally, code: string, first: number): Promise<void> {
  let at = first;
  let tokens = await party.redeem(code, at++);
  expectOneOf(tally, 'a redemption', tokens, [200]);
  for (let turn = 0; turn < REFRESHES && tokens?.status === 200; turn++) {
    const { access_token, refresh_token } = tokens.body as Record<string, string>;
    const seen = await party.post(at++, '/introspect', { token: access_token! });
    if (seen?.body['active'] !== true) tally.count('wrong', `an introspection: ${textOf(seen)}`);
    tokens = await party.refresh(refresh_token!, at++);
    expectOneOf(tally, `refresh ${turn}`, tokens, [200]);
    tally.requests += 2;
  }
}
