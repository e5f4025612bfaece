import type { Party } from './party.js';
import { checkTables } from './invariants.js';
import { consents, KINDS, redemptions, refreshes, registrations, type Attempt } from './attempts.js';
import type { Tally } from './tally.js';

/** Requests of each kind at the same time. */
const EACH = 12;
/** The number of rounds after which each kind of request has been cut off at least once. */
const MANY = 10;

/** Kills one process after the other at random moments during redemptions, refreshes, consents and registrations. */
export async function killAtRandom(party: Party, tally: Tally, rounds: number): Promise<void> {
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
  const never = KINDS.filter((kind) => !tally.seen.has(`${kind} cut off`));
  // In a few rounds some kinds may be missed by chance; in many rounds they are not.
  if (never.length === KINDS.length || (rounds >= MANY && never.length > 0)) {
    tally.count('wrong', `never cut off: ${never.join(', ')}`);
  }
}

/** Kills the victim once it has answered a random number of requests, at least one less than all. */
async function killAmid(party: Party, attempts: readonly Attempt[], victim: number, tally: Tally): Promise<void> {
  const dying = party.cluster.servers[victim]!;
  const its = attempts.filter(({ at }) => at % 2 === victim).length;
  const dead = Promise.withResolvers<void>();
  let left = Math.floor(Math.random() * (its - 1));
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
    tally.see(answer === null ? `${attempt.kind} cut off` : 'answered');
    if (answer === null && attempt.at % 2 !== victim) tally.count('wrong', 'the other process did not answer');
    await attempt.judge(answer);
  }
}

/** Shuffles the kinds, so that the moment is as random for the last kind as for the first. */
function shuffled<T>(all: readonly T[]): readonly T[] {
  return all.map((one) => [Math.random(), one] as const).sort(([a], [b]) => a - b).map(([, one]) => one); // prettier-ignore
}
