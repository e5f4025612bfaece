import type { Quantity } from '../../common/index.js';

/** From the largest. */
const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** @returns whole units: the largest unit that divides the seconds, otherwise minutes */
export function durationOf(seconds: number): Quantity {
  const [unit, size] = UNITS.find(([, each]) => seconds % each === 0) ?? UNITS[2];
  return { amount: Math.round(seconds / size), unit };
}
