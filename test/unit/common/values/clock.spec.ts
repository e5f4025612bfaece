import { describe, expect, it } from 'vitest';
import { Clock, plusSeconds } from '../../../../src/common/index.js';

class StandingClock extends Clock {
  now(): Date {
    return new Date('2026-11-21T12:00:00.999Z');
  }
}

describe('Clock', () => {
  it('RFC 7519 §2: rounds seconds down', () => {
    expect(new StandingClock().seconds()).toBe(Date.parse('2026-11-21T12:00:00Z') / 1000);
  });

  it('adds and subtracts seconds', () => {
    expect(plusSeconds(new Date(0), 1.5).getTime()).toBe(1500);
    expect(plusSeconds(new Date(0), -1).getTime()).toBe(-1000);
  });
});
