import { median } from './rounds.mjs';

/** Numbers and tables of Markdown. */
export const fixed = (number, digits = 0) => (Number.isFinite(number) ? number.toFixed(digits) : '–');
export const rate = (number) => (Number.isFinite(number) ? Math.round(number).toLocaleString('en') : '–');
const line = (cells) => `| ${cells.join(' | ')} |`;
export const table = (head, rows) => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');

/** Of an operation's slices. */
export const middle = (row, what) => median((row?.slices ?? []).map((slice) => slice[what]));
/** Of one run, round by round: what slows both does not count. */
export const ratio = (row, other) =>
  median((row?.slices ?? []).map(({ rps }, i) => rps / (other?.slices[i]?.rps ?? NaN)));

/** How many times as long. */
export const times = (milliseconds, quiet) => `${fixed(milliseconds / quiet, 1)}x`;
