/**
 * Interleaved rounds: every round runs every operation on every target, one slice after the other, each round in
 * another order, so that whatever slows the machine for a while slows them all.
 *
 * @returns the slices by operation and target
 */
export async function measureRounds(bench, { targets, operations, rounds, seconds, warmSeconds }) {
  const pairs = operations.map((operation) => ({
    operation,
    able: targets.filter((target) => operation.needs?.(target) ?? true),
  }));
  const rows = {};
  for (const { operation, able } of pairs) rows[operation.name] = await warmUp(bench, operation, able, warmSeconds);
  bench.say('warm');
  for (let round = 0; round < rounds; round++) {
    for (const { operation, able } of pairs) {
      for (const target of rotated(able, round)) {
        const row = rows[operation.name][target.name];
        row.slices.push(await bench.slice(target, operation, { seconds, count: supply(row.rps, seconds) }));
      }
    }
    bench.say(`round ${round + 1} of ${rounds}`);
  }
  return rows;
}

/**
 * Lets the compilers do their work, which takes some ten thousand requests where there is much to compile, and finds how
 * many codes a slice can use up.
 */
async function warmUp(bench, operation, targets, seconds) {
  const rows = {};
  for (const target of targets) {
    await bench.slice(target, operation, { seconds, count: Math.ceil(2000 * seconds) });
    const { rps } = await bench.slice(target, operation, { seconds: seconds / 5, count: Math.ceil(400 * seconds) });
    rows[target.name] = { rps, slices: [] };
  }
  return rows;
}

const supply = (rps, seconds) => Math.ceil(rps * seconds * 1.6) + 100;

function rotated(list, by) {
  const start = by % list.length;
  return [...list.slice(start), ...list.slice(0, start)];
}

/** The middle one. */
export function median(numbers) {
  const sorted = numbers.filter((number) => !Number.isNaN(number)).toSorted((a, b) => a - b);
  if (sorted.length === 0) return NaN;
  const half = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)] : (sorted[half - 1] + sorted[half]) / 2;
}
