import { describe, expect, it } from 'vitest';
import {
  marksAfter,
  statusOf,
  type Generations,
  type GenerationStatus,
} from '../../../../src/token/refresh-tokens/generations.js';

const WINDOW = 30;
const at = (seconds: number): Date => new Date(1_800_000_000_000 + seconds * 1000);
const FIRST: Generations = { generation: 1, rotatedAt: null, superseded: null };

/** A family that was rotated at these seconds, each time from its current generation. */
function rotatedAt(times: readonly number[], window = WINDOW, family = FIRST): Generations {
  return times.reduce<Generations>(
    (before, time) => ({
      generation: before.generation + 1,
      rotatedAt: at(time),
      superseded: marksAfter(before, before.generation, at(time), window),
    }),
    family,
  );
}

describe('statusOf (RFC 9700 §4.14.2)', () => {
  it.each<[rotations: number[], now: number, presented: number, GenerationStatus]>([
    // Never rotated.
    [[], 0, 1, 'current'],
    [[], 1e6, 1, 'current'],
    // One rotation: the previous token is a retry within the window only.
    [[0], 0, 2, 'current'],
    [[0], 0, 1, 'retry'],
    [[0], 29.999, 1, 'retry'],
    [[0], 30, 1, 'replayed'],
    // A generation that is newer than the row of this node is not a replay.
    [[0], 0, 3, 'current'],
    // Two and three generations back: refused without ending anything, each within its own window.
    [[0, 10], 10, 1, 'recent'],
    [[0, 10], 29.999, 1, 'recent'],
    [[0, 10], 30, 1, 'replayed'],
    [[0, 10], 30, 2, 'retry'],
    [[0, 10], 40, 2, 'replayed'],
    [[0, 10, 20], 29, 1, 'recent'],
    [[0, 10, 20], 30, 1, 'replayed'],
    [[0, 10, 20], 31, 2, 'recent'],
    [[0, 10, 20], 39.999, 2, 'recent'],
    [[0, 10, 20], 40, 2, 'replayed'],
    [[0, 10, 20], 40, 3, 'retry'],
    // A rotation after the window of the first one: generations without a mark are replays, those with one are not.
    [[0, 20, 40], 41, 1, 'replayed'],
    [[0, 20, 40], 41, 2, 'recent'],
    [[0, 20, 40], 50, 2, 'replayed'],
    [[0, 20, 40], 50, 3, 'retry'],
    [[0, 100, 200], 201, 1, 'replayed'],
    [[0, 100, 200], 201, 2, 'replayed'],
    [[0, 100, 200], 201, 3, 'retry'],
    // Rotations at the same time, and in quick succession.
    [[0, 0, 0], 29, 1, 'recent'],
    [[0, 0, 0], 30, 1, 'replayed'],
    [[0, 0.2, 0.4], 29, 2, 'recent'],
  ])('rotated at %j s, at %d s generation %i → %s', (rotations, now, presented, expected) => {
    expect(statusOf(rotatedAt(rotations), presented, at(now), WINDOW)).toBe(expected);
  });

  it('random families → the same status as by their full history, within the spacing of marks', () => {
    const spacing = WINDOW / 30;
    for (let seed = 1; seed <= 200; seed++) {
      const times = randomTimes(seed);
      const family = rotatedAt(times);
      for (let now = times.at(-1)!; now < times.at(-1)! + 2 * WINDOW; now += 0.7) {
        for (let presented = 1; presented < family.generation - 1; presented++) {
          const age = now - times[presented - 1]!;
          const status = statusOf(family, presented, at(now), WINDOW);
          if (age < WINDOW - spacing) expect(status).toBe('recent');
          if (age >= WINDOW) expect(status).toBe('replayed');
        }
      }
    }
  });

  it('a window of 0 → every superseded token is a replay', () => {
    const family = rotatedAt([0, 0], 0);
    expect([1, 2, 3].map((presented) => statusOf(family, presented, at(0), 0))).toEqual([
      'replayed',
      'replayed',
      'current',
    ]);
  });

  it('a time that a wrong clock wrote a day ahead → counts for one window at most', () => {
    const family = rotatedAt([86_400, 86_401]);
    expect([1, 2].map((presented) => statusOf(family, presented, at(0), WINDOW))).toEqual(['replayed', 'replayed']);
  });

  it('a row that the previous release rotated → only the generation before the current one is a retry', () => {
    const family = { generation: 5, rotatedAt: at(0), superseded: null };
    expect([3, 4, 5].map((presented) => statusOf(family, presented, at(1), WINDOW))).toEqual([
      'replayed',
      'retry',
      'current',
    ]);
  });
});

describe('marksAfter', () => {
  it('marks of one window, however often it is rotated → at most 31', () => {
    const family = rotatedAt(Array.from({ length: 5000 }, (_, turn) => turn / 50));
    expect(family.superseded!.split(' ').length).toBeLessThanOrEqual(31);
    expect(family.superseded!.length).toBeLessThan(700);
  });

  it.each([
    ['the window has become longer', 30, 300, 100, 280],
    ['the clock went back', 30, 30, 55, 29],
  ])('marks closer than their spacing, because %s → at most 31, which fit into the column', (_, before, after, from, seconds) => {
    const every50ms = (start: number, length: number) => Array.from({ length: length * 20 }, (unused, turn) => start + turn / 20);
    const family = rotatedAt(every50ms(0, 100), before, { ...FIRST, generation: 100_000_000 });
    const { superseded } = rotatedAt(every50ms(from, seconds), after, family);
    expect(superseded!.split(' ').length).toBeLessThanOrEqual(31);
    expect(superseded!.length).toBeLessThanOrEqual(700);
  }); // prettier-ignore

  it('marks older than the window → dropped', () => {
    expect(rotatedAt([0, 10, 100]).superseded).toBe(`3:${at(100).getTime().toString(36)}`);
  });
});

function randomTimes(seed: number): number[] {
  let state = seed;
  let time = 0;
  return Array.from({ length: 3 + (seed % 9) }, () => {
    state = (state * 48_271) % 2_147_483_647;
    time += (state % 2500) / 100;
    return time;
  });
}
