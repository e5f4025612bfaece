import { stop } from './system.mjs';

/**
 * Interleaved rounds: every round runs one slice of every operation on every target, each round in another order, so
 * that a temporarily slow machine affects all of them.
 *
 * @param plan `isFresh`: every round restarts all targets. Two processes of the same program differ by a tenth,
 *   because of their memory layout and the order in which V8 compiled their code
 * @returns the slices by operation and target
 */
export async function measureRounds(
  bench,
  { targets, operations, rounds, seconds, settleSeconds, warmSeconds, isFresh },
) {
  const pairs = operations.map((operation) => ({
    operation,
    able: targets.filter((target) => operation.needs?.(target) ?? true),
  }));
  const rows = Object.fromEntries(pairs.map(({ operation, able }) => [operation.name, emptyRow(able)]));
  for (let round = 0; round < rounds; round++) {
    if (isFresh && round > 0) await startAnew(bench, targets);
    if (isFresh || round === 0) await warmUp(bench, pairs, rows, warmSeconds);
    for (const { operation, able } of pairs) {
      for (const target of rotated(able, round)) {
        const { rps, slices } = rows[operation.name][target.name];
        await bench.slice(target, operation, { seconds: settleSeconds, count: supply(rps, settleSeconds) });
        slices.push(await bench.slice(target, operation, { seconds, count: supply(rps, seconds) }));
      }
    }
    bench.say(`round ${round + 1} of ${rounds}`);
  }
  return rows;
}

const emptyRow = (targets) => Object.fromEntries(targets.map(({ name }) => [name, { slices: [] }]));

async function startAnew(bench, targets) {
  for (const target of targets) {
    await stop(target.server);
    await bench.startUp(target);
  }
}

/**
 * Warms up until V8 has compiled the hot code, which takes up to some ten thousand requests and longest for the first
 * operation; also finds how many codes a slice can use up.
 */
async function warmUp(bench, pairs, rows, { first, further }) {
  for (const [i, { operation, able }] of pairs.entries()) {
    const seconds = i === 0 ? first : further;
    for (const target of able) {
      await bench.slice(target, operation, { seconds, count: Math.ceil(2000 * seconds) });
      const { rps } = await bench.slice(target, operation, { seconds: seconds / 5, count: Math.ceil(400 * seconds) });
      rows[operation.name][target.name].rps = rps;
    }
  }
  bench.say('warmed up');
}

const supply = (rps, seconds) => Math.ceil(rps * seconds * 1.6) + 100;

function rotated(list, by) {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** Returns the median. */
export function median(numbers) {
  const sorted = numbers.filter((number) => !Number.isNaN(number)).toSorted((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}
