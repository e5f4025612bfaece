/** A generation, and when it was superseded in milliseconds. It counts for later generations up to the next mark. */
type Mark = readonly [generation: number, at: number];

/**
 * The marks in a row, the oldest first: `1:lq2zk3f9 5:lq2zk4c1`, each a generation and its time in base 36. A rotation
 * usually reads the last mark only. All of them are parsed when a superseded token is presented.
 */
export type Marks = string & { readonly __brand: 'Marks' };

/** The generations in the row of a family. */
export interface Generations {
  /** The current generation. */
  readonly generation: number;
  /** When the current generation began; null before the first rotation. */
  readonly rotatedAt: Date | null;
  /** The oldest first; null when there are none. */
  readonly superseded: Marks | null;
}

/**
 * The status of a genuine token within its family.
 *
 * - `current`: not superseded.
 * - `retry`: superseded within the window by the current generation, which is unused: its response may have been lost.
 * - `recent`: superseded within the window, and a later generation has been used: for example by another tab.
 * - `replayed`: superseded for longer than the window. A correct client no longer sends it.
 */
export type GenerationStatus = 'current' | 'retry' | 'recent' | 'replayed';

/**
 * Maximum number of marks within one window, so that frequent refreshes do not make the row grow. It also limits the
 * marks kept beside a new one when the window has become longer or the clock went back.
 */
const MARKS_OF_A_WINDOW = 30;
const BASE = 36;

/**
 * Applies REFRESH_RETRY_WINDOW (RFC 9700 §4.14.2, ADR 0036): the window of a generation begins when it is superseded,
 * and later rotations do not extend it.
 *
 * @param presented the generation of the token
 * @param window seconds
 */
export function statusOf(family: Generations, presented: number, now: Date, window: number): GenerationStatus {
  const { generation, rotatedAt, superseded } = family;
  if (presented >= generation) return 'current';
  if (presented === generation - 1 && rotatedAt !== null && isWithin(window, rotatedAt.getTime(), now)) return 'retry';
  const mark = parsed(superseded).findLast(([from]) => from <= presented);
  return mark !== undefined && isWithin(window, mark[1], now) ? 'recent' : 'replayed';
}

/**
 * The marks of a family after a generation is superseded. Marks older than the window are dropped.
 *
 * @param generation the superseded one
 * @param window seconds
 */
export function marksAfter({ superseded }: Generations, generation: number, at: Date, window: number): Marks {
  if (superseded !== null && isRecent(latestTimeOf(superseded), at, window)) return superseded;
  const known = parsed(superseded).filter(([, markedAt]) => isWithin(window, markedAt, at));
  return textOf([...known.slice(-MARKS_OF_A_WINDOW), [generation, at.getTime()]]);
}

/** Whether an existing mark is recent enough to count for this time as well. */
function isRecent(markedAt: number, at: Date, window: number): boolean {
  return isWithin(window, markedAt, at) && at.getTime() - markedAt < (window * 1000) / MARKS_OF_A_WINDOW;
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

/** A time ahead of now comes from a wrong clock. It counts for one window at most. */
function isWithin(window: number, markedAt: number, now: Date): boolean {
  return Math.abs(now.getTime() - markedAt) < window * 1000;
}
