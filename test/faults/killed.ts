import type { Party } from './party.js';
import { checkTables } from './invariants.js';
import { consents, KINDS, redemptions, refreshes, registrations, type Attempt } from './attempts.js';
import type { Tally } from './tally.js';

/** How many of each at once. */
const EACH = 12;
/** Rounds in which each kind of request is cut off at least once. */
const MANY = 10;

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
  const never = KINDS.filter((kind) => !tally.seen.has(`${kind} cut off`));
  // In a few rounds luck may spare some of them, in many it does not.
  if (never.length === KINDS.length || (rounds >= MANY && never.length > 0)) {
    tally.count('wrong', `never cut off: ${never.join(', ')}`);
  }
}

/** The victim dies when it has given any number of its answers but the last. */
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
    if (answer === null && attempt.at % 2 !== victim) tally.count('wrong', 'the process that lives did not answer');
    await attempt.judge(answer);
  }
}

/** So that the moment is as random for the last kind of request as for the first. */
function shuffled<T>(all: readonly T[]): readonly T[] {
  return all.map((one) => [Math.random(), one] as const).sort(([a], [b]) => a - b).map(([, one]) => one); // prettier-ignore
}
