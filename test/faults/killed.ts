import type { Party } from './party.js';
import { checkTables } from './invariants.js';
import { consents, redemptions, refreshes, registrations, type Attempt } from './attempts.js';
import type { Tally } from './tally.js';

/** How many of each at once. */
const EACH = 12;

/** One process after the other dies at a random moment amid exchanges, refreshes, consents and registrations. */
export async function killedAtRandom(party: Party, tally: Tally, rounds: number): Promise<void> {
  for (; tally.rounds < rounds; tally.rounds++) {
    const attempts = [
      ...(await redemptions(party, EACH, tally)),
      ...(await refreshes(party, EACH, tally)),
      ...(await consents(party, EACH, tally)),
      ...registrations(party, EACH, tally),
    ];
    await killAmid(party, attempts, tally.rounds % 2, tally);
    await checkTables(party, tally);
  }
  if (!tally.seen.has('cut off')) tally.count('wrong', 'no request was cut off');
}

/** The victim dies when it has given any number of its answers, up to three quarters of them. */
async function killAmid(party: Party, attempts: readonly Attempt[], victim: number, tally: Tally): Promise<void> {
  const dying = party.cluster.servers[victim]!;
  const its = attempts.filter(({ at }) => at % 2 === victim).length;
  const dead = Promise.withResolvers<void>();
  let left = Math.floor(Math.random() * its * 0.75);
  const kill = () => void dying.kill().then(dead.resolve, dead.reject);
  const answers = shuffled(attempts).map(async (attempt) => {
    const answer = await attempt.send(attempt.at);
    if (attempt.at % 2 === victim && left-- === 0) kill();
    return { attempt, answer };
  });
  const all = await Promise.all(answers);
  await dead.promise;
  await dying.start();
  tally.requests += all.length;
  for (const { attempt, answer } of all) {
    tally.see(answer === null ? 'cut off' : 'answered');
    if (answer === null && attempt.at % 2 !== victim) tally.count('wrong', 'the process that lives did not answer');
    await attempt.judge(answer);
  }
}

/** So that the moment is as random for the last kind of request as for the first. */
function shuffled<T>(all: readonly T[]): readonly T[] {
  return all.map((one) => [Math.random(), one] as const).sort(([a], [b]) => a - b).map(([, one]) => one); // prettier-ignore
}
