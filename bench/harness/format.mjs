import { median } from './rounds.mjs';

/** Formats numbers and Markdown tables. */
export const fixed = (number, digits = 0) => (Number.isFinite(number) ? number.toFixed(digits) : '–');
export const rate = (number) => (Number.isFinite(number) ? Math.round(number).toLocaleString('en') : '–');
const line = (cells) => `| ${cells.join(' | ')} |`;
export const table = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

/** Returns the median over the slices of an operation. */
export const middle = (row, what) => median((row?.slices ?? []).map((slice) => slice[what]));
/** Returns the median ratio of the same rounds, in which a slow machine affects both. */
export const ratio = (row, other) =>
  median((row?.slices ?? []).map(({ rps }, i) => rps / (other?.slices[i]?.rps ?? NaN)));

/** Formats a ratio of times. */
export const times = (milliseconds, quiet) => `${fixed(milliseconds / quiet, 1)}x`;
