/** A colour of sRGB as `#rrggbb`, in lower case. */
export type HexColor = `#${string}`;

const HEX = /^#(?<digits>[\da-f]{6})$/i;

/**
 * Parses a colour.
 *
 * @param text untrusted
 * @returns null unless it is `#` and six hexadecimal digits
 */
export function hexColorOf(text: string): HexColor | null {
  const digits = HEX.exec(text)?.groups?.['digits'];
  return digits === undefined ? null : `#${digits.toLowerCase()}`;
}

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrastOf(one: HexColor, other: HexColor): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/**
 * Mixes two colours in sRGB.
 *
 * @param share of the other colour, from 0 to 1
 */
export function mixed(color: HexColor, other: HexColor, share: number): HexColor {
  const [a, b] = [channelsOf(color), channelsOf(other)];
  const channels = a.map((value, i) => Math.round(value + (b[i]! - value) * share));
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance, from 0 to 1 (WCAG 2.2). */
function luminanceOf(color: HexColor): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(color).map((value) => {
    const channel = value / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Red, green and blue, from 0 to 255. */
function channelsOf(color: HexColor): readonly number[] {
  return [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16));
}
