/** From which generation on tokens of a family were superseded, and since when, in milliseconds: until the next mark. */
type Mark = readonly [generation: number, at: number];

/**
 * Marks as a row keeps them, the oldest first: `1:lq2zk3f9 5:lq2zk4c1`, each a generation and its time in base 36. A
 * rotation usually reads only the last mark; all of them are parsed when a superseded token is presented.
 */
export type Marks = string & { readonly __brand: 'Marks' };

/** What the row of a family says of its generations. */
export interface Generations {
  /** The one that is valid now. */
  readonly generation: number;
  /** When it superseded the one before; null before the first rotation. */
  readonly rotatedAt: Date | null;
  /** The oldest first; null where nothing is known. */
  readonly superseded: Marks | null;
}

/**
 * Where a genuine token of a family stands.
 *
 * - `current`: nothing has superseded it.
 * - `retry`: the current one superseded it a moment ago and is unused: its answer may have been lost.
 * - `recent`: superseded a moment ago, and others came after it: another tab was quicker.
 * - `replayed`: superseded for longer than the window. Nobody who behaves sends it any more.
 */
export type Standing = 'current' | 'retry' | 'recent' | 'replayed';

/**
 * Marks of one window: a client that refreshes all the time does not make the row grow. No more are kept beside a new
 * one, even when the window was just made longer or the clock went back.
 */
const MARKS_OF_A_WINDOW = 30;
const BASE = 36;

/**
 * The rule of REFRESH_RETRY_WINDOW (RFC 9700 §4.14.2, ADR 0036): each generation has a window of its own, which begins
 * when it is superseded and which no later rotation extends.
 *
 * @param presented the generation of the token
 * @param window seconds
 */
export function standingOf(family: Generations, presented: number, now: Date, window: number): Standing {
  const { generation, rotatedAt, superseded } = family;
  if (presented >= generation) return 'current';
  if (presented === generation - 1 && rotatedAt !== null && isWithin(window, rotatedAt.getTime(), now)) return 'retry';
  const mark = parsed(superseded).findLast(([from]) => from <= presented);
  return mark !== undefined && isWithin(window, mark[1], now) ? 'recent' : 'replayed';
}

/**
 * What a family remembers once a generation is superseded: of the last window, and nothing of before.
 *
 * @param generation the one that is superseded
 * @param window seconds
 */
export function marksAfter({ superseded }: Generations, generation: number, at: Date, window: number): Marks {
  if (superseded !== null && isClose(latestTimeOf(superseded), at, window)) return superseded;
  const known = parsed(superseded).filter(([, since]) => isWithin(window, since, at));
  return textOf([...known.slice(-MARKS_OF_A_WINDOW), [generation, at.getTime()]]);
}

/** Whether a mark is so close that it counts for this moment as well. */
function isClose(since: number, at: Date, window: number): boolean {
  return isWithin(window, since, at) && at.getTime() - since < (window * 1000) / MARKS_OF_A_WINDOW;
}

function latestTimeOf(marks: Marks): number {
  return parseInt(marks.slice(marks.lastIndexOf(':') + 1), BASE);
}

function parsed(marks: Marks | null): readonly Mark[] {
  const texts = marks?.split(' ').map((mark) => mark.split(':')) ?? [];
  return texts.map(([generation, at]) => [Number(generation), parseInt(at!, BASE)]);
}

function textOf(marks: readonly Mark[]): Marks {
  return marks.map(([generation, at]) => `${generation}:${at.toString(BASE)}`).join(' ') as Marks;
}

/** A time ahead of now was written while a clock was wrong: it counts for as long at most. */
function isWithin(window: number, since: number, now: Date): boolean {
  return Math.abs(now.getTime() - since) < window * 1000;
}
