import { expectOneOf, textOf, type Outcome } from './answers.js';
import { checkTables } from './invariants.js';
import type { Party } from './party.js';
import type { Tally } from './tally.js';

export const AT_ONCE = 50;

/** TK6: of many redemptions of one code, at both processes, exactly one wins. */
export async function parallelRedemption(party: Party, tally: Tally, rounds: number): Promise<void> {
  for (; tally.rounds < rounds; tally.rounds++) {
    const code = await party.newCode();
    const answers = await many(tally, (index) => party.redeem(code, index));
    const winners = answers.filter((answer) => answer?.status === 200).length;
    if (winners === 0) tally.count('lost', 'no redemption won');
    if (winners > 1) tally.count('doubled', `${winners} won`, winners - 1);
    for (const answer of answers) {
      expectOneOf(tally, 'a redemption', answer, [200, 400]);
      if (answer?.status === 400 && answer.body['error'] !== 'invalid_grant') tally.count('wrong', textOf(answer));
    }
  }
  await checkTables(party, tally);
}

/** Many refreshes of one token, at both processes, return the same successor, and it works. */
export async function parallelRefresh(party: Party, tally: Tally, rounds: number): Promise<void> {
  let { refresh } = await party.tokens();
  for (; tally.rounds < rounds; tally.rounds++) {
    const presented = refresh;
    const answers = await many(tally, (index) => party.refresh(presented, index));
    const given = answers.flatMap((answer) => (answer?.status === 200 ? [answer.body as Record<string, string>] : []));
    for (const answer of answers) {
      if (answer?.status !== 200) tally.count('lost', textOf(answer));
    }
    const successors = new Set(given.map(({ refresh_token }) => refresh_token!));
    if (successors.size > 1) tally.count('doubled', 'successors', successors.size - 1);
    // One access token of each process: checking all would take longer than the race.
    for (const at of [0, 1]) {
      const { access_token } = given.at(-at) ?? {};
      if (access_token === undefined || !(await party.isActive(access_token, at)))
        tally.count('lost', 'an access token');
    }
    [refresh = presented] = successors;
  }
  await checkTables(party, tally);
}

async function many(tally: Tally, send: (index: number) => Promise<Outcome>): Promise<readonly Outcome[]> {
  tally.requests += AT_ONCE;
  return Promise.all(Array.from({ length: AT_ONCE }, (_, index) => send(index)));
}
