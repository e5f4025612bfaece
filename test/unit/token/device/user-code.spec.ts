import { describe, expect, it } from 'vitest';
import { newUserCode, shownUserCode, userCodeIn } from '../../../../src/token/device/user-code.js';

describe('user codes (RFC 8628 §6.1)', () => {
  it('have 8 letters without vowels, each letter about as often as the others', () => {
    const letters = Array.from({ length: 2500 }, newUserCode).join('');
    expect(letters).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{20000}$/);
    const counts = [...new Set(letters)].map((letter) => letters.split(letter).length - 1);
    expect(counts).toHaveLength(20);
    expect(Math.min(...counts)).toBeGreaterThan(750);
    expect(Math.max(...counts)).toBeLessThan(1250);
  });

  it('are shown as XXXX-XXXX', () => {
    expect(shownUserCode('WDJBMJHT')).toBe('WDJB-MJHT');
  });

  it.each(['WDJBMJHT', 'wdjb-mjht', ' WDJB MJHT ', 'WDJB–MJHT', 'W-D-J-B-M-J-H-T', 'WDJB\u00a0MJHT'])(
    'reads %j regardless of case, dashes and spaces',
    (typed) => {
      expect(userCodeIn(typed)).toBe('WDJBMJHT');
    },
  );

  it.each(['', 'WDJB-MJH', 'WDJB-MJHTT', 'ADJB-MJHT', '0DJB-MJHT', "WDJB-MJH'", `WDJBMJHT${' '.repeat(40)}`])(
    'refuses %j',
    (typed) => {
      expect(userCodeIn(typed)).toBeNull();
    },
  );
});
