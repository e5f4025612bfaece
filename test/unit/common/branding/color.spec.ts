import { describe, expect, it } from 'vitest';
import { contrastOf, hexColorOf, mixed } from '../../../../src/common/branding/color.js';

describe('colours', () => {
  it.each([
    ['#0B6b57', '#0b6b57'],
    ['#000', null],
    ['0b6b57', null],
    ['#0b6b5', null],
    ['#0b6b577', null],
    ['#0b6b5g', null],
    ['red', null],
    ['#0b6b57;}body{display:none', null],
    ['', null],
  ])('hexColorOf(%j) → %j', (text, color) => {
    expect(hexColorOf(text)).toBe(color);
  });

  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#000000', 21],
    ['#777777', '#777777', 1],
    ['#767676', '#ffffff', 4.54],
    ['#777777', '#ffffff', 4.48],
    ['#ff0000', '#ffffff', 4],
    ['#0000ff', '#ffffff', 8.59],
  ] as const)('the contrast of %s and %s is %d (WCAG 2.2)', (one, other, contrast) => {
    expect(contrastOf(one, other)).toBeCloseTo(contrast, 2);
  });

  it('mixed takes a share of the other colour', () => {
    expect(mixed('#000000', '#ffffff', 0)).toBe('#000000');
    expect(mixed('#000000', '#ffffff', 1)).toBe('#ffffff');
    expect(mixed('#204060', '#ff0000', 0.5)).toBe('#902030');
  });
});
