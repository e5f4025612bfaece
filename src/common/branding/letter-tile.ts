import { escaped } from '../html/escaped.js';
import type { HexColor } from './color.js';
import { lightPalette } from './palette.js';

/** The colour of `grantry.css`. */
const ACCENT: HexColor = '#0b6b57';

/**
 * Draws the replacement for a logo that cannot be shown: the first letter of a name. It always uses the colours of the
 * light scheme, because logos have a white background in both schemes.
 *
 * @param name of a client or of a brand: any text
 * @returns SVG without scripts, styles or references
 */
export function letterTile(name: string, color: HexColor | null = null): string {
  const { accent, tint } = lightPalette(color ?? ACCENT);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">
<rect width="48" height="48" fill="${tint}"/>
<text x="24" y="24" dy="0.36em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="20" font-weight="600" fill="${accent}">${escaped(firstLetter(name))}</text>
</svg>
`;
}

function firstLetter(name: string): string {
  const [first] = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name.trim().toWellFormed());
  return (first?.segment ?? '?').toUpperCase().replace(/\p{C}/gu, '');
}
