import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contrastOf, hexColorOf, type HexColor } from '../../../../src/common/branding/color.js';
import {
  colorFault,
  darkPalette,
  lightPalette,
  stylesheetOf,
  SURFACES,
} from '../../../../src/common/branding/palette.js';

const AA = 4.5;
const css = readFileSync(new URL('../../../../src/common/html/assets/grantry.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('prefers-color-scheme: dark');

function variable(scheme: string, name: string): HexColor {
  const value = new RegExp(`--${name}: (#[\\da-f]{3,6});`).exec(scheme)?.[1] ?? '';
  return hexColorOf(value.length === 4 ? value.replace(/[\da-f]/g, '$&$&') : value)!;
}

/** Colours over the whole of sRGB. */
const EVERY: readonly HexColor[] = Array.from({ length: 6 ** 3 }, (_, i) => {
  const channels = [i % 6, Math.floor(i / 6) % 6, Math.floor(i / 36)].map((step) => step * 51);
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}` as const;
});
const ACCEPTED = EVERY.filter((color) => colorFault(color) === null);

describe('palettes (WCAG 2.2 §1.4.3)', () => {
  it('the surfaces are those of grantry.css', () => {
    expect(SURFACES.light).toEqual({ ground: variable(light, 'ground'), card: variable(light, 'card') });
    expect(SURFACES.dark).toEqual({ ground: variable(dark, 'ground'), card: variable(dark, 'card') });
  });

  it('the colour of Grantry itself → accepted', () => {
    expect(colorFault(variable(light, 'accent'))).toBeNull();
  });

  it.each([
    ['#ffcc00', '1.3'],
    ['#ffffff', '1.0'],
    ['#ff0000', '3.6'],
    ['#767676', '4.1'],
  ] as const)('%s → refused with its contrast, %s:1, and a shade that passes', (color, contrast) => {
    const fault = colorFault(color);
    expect(fault?.contrast).toBe(contrast);
    expect(colorFault(fault!.nearest)).toBeNull();
  });

  it('every refused colour has a shade that passes', () => {
    const faults = EVERY.map(colorFault).filter((fault) => fault !== null);
    expect(faults.filter(({ nearest }) => colorFault(nearest) !== null)).toEqual([]);
    expect(faults.length).toBeGreaterThan(100);
  });

  it.each([
    ['light', lightPalette, light],
    ['dark', darkPalette, dark],
  ] as const)(
    'every accepted colour in the %s scheme: links on each surface, buttons and notices meet AA',
    (scheme, paletteOf, sheet) => {
      const { ground, card } = SURFACES[scheme];
      const text = variable(sheet, 'text');
      const weak = ACCEPTED.filter((color) => {
        const { accent, accentStrong, onAccent, tint } = paletteOf(color);
        const pairs = [
          [accent, ground], [accent, card], [accent, tint], [accentStrong, ground], [accentStrong, card],
          [onAccent, accent], [onAccent, accentStrong], [text, tint],
        ] as const; // prettier-ignore
        return pairs.some(([one, other]) => contrastOf(one, other) < AA);
      });
      expect(weak).toEqual([]);
      expect(ACCEPTED.length).toBeGreaterThan(50);
    },
  );

  it('the stylesheet has the variables of both schemes', () => {
    const sheet = stylesheetOf('#7a1fa2');
    expect(sheet).toContain('--accent: #7a1fa2;');
    expect(sheet.match(/--(accent|accent-strong|on-accent|tint): #[\da-f]{6};/g)).toHaveLength(8);
    expect(sheet.split('prefers-color-scheme: dark')).toHaveLength(2);
  });
});
