import { checkTables } from './invariants.js';
import { expectOneOf, inWords, type Outcome, type Party } from './party.js';
import { Tally } from './tally.js';

const AT_ONCE = 50;

/** TK6: of many redemptions of one code, at both processes, one wins. */
export async function parallelRedemption(party: Party, rounds: number): Promise<Tally> {
  const tally = new Tally(`${AT_ONCE} parallel redemptions of a code`);
  for (; tally.rounds < rounds; tally.rounds++) {
    const code = await party.newCode();
    const answers = await many(tally, (index) => party.redeem(code, index));
    const winners = answers.filter((answer) => answer?.status === 200).length;
    if (winners === 0) tally.count('lost', 'nobody won');
    if (winners > 1) tally.count('doubled', `${winners} won`, winners - 1);
    for (const answer of answers) expectOneOf(tally, 'a redemption', answer, [200, 400]);
  }
  await checkTables(party.cluster.databaseUrl, tally);
  return tally;
}

/** Of many refreshes of one token, at both processes, all get one and the same successor, which works. */
export async function parallelRefresh(party: Party, rounds: number): Promise<Tally> {
  const tally = new Tally(`${AT_ONCE} parallel refreshes of a token`);
  let { refresh } = await party.tokens();
  for (; tally.rounds < rounds; tally.rounds++) {
    const presented = refresh;
    const answers = await many(tally, (index) => party.refresh(presented, index));
    for (const answer of answers) {
      if (answer?.status !== 200) tally.count('lost', inWords(answer));
    }
    const successors = new Set(answers.flatMap((answer) => (answer?.body['refresh_token'] as string) ?? []));
    if (successors.size > 1) tally.count('doubled', 'successors', successors.size - 1);
    const { access_token, refresh_token } = (answers.find((answer) => answer?.status === 200)?.body ?? {}) as Record<string, string>; // prettier-ignore
    if (refresh_token === undefined) break;
    if (!(await party.isActive(access_token!, tally.rounds))) tally.count('lost', 'an access token is dead');
    refresh = refresh_token;
  }
  await checkTables(party.cluster.databaseUrl, tally);
  return tally;
}

async function many(tally: Tally, send: (index: number) => Promise<Outcome>): Promise<readonly Outcome[]> {
  tally.requests += AT_ONCE;
  return Promise.all(Array.from({ length: AT_ONCE }, (_, index) => send(index)));
}
