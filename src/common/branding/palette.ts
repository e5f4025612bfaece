import { contrastOf, mixed, type HexColor } from './color.js';

/** The contrast of text that WCAG 2.2 AA requires (§1.4.3). */
export const LEAST_CONTRAST = 4.5;

const [WHITE, BLACK] = ['#ffffff', '#000000'] as const;

/** The surfaces of each scheme in `grantry.css`, on which the colour is text. */
export const SURFACES = {
  light: { ground: '#f3f5f4', card: '#ffffff' },
  dark: { ground: '#111514', card: '#1a201e' },
} as const satisfies Record<string, Record<string, HexColor>>;

/** The colours of one scheme that follow from the colour of a brand: the variables of `grantry.css`. */
export interface Palette {
  /** Text of links, and the background of buttons. */
  readonly accent: HexColor;
  /** The same under the pointer. */
  readonly accentStrong: HexColor;
  /** Text on buttons. */
  readonly onAccent: HexColor;
  /** The background of notices and of letters in place of a logo. */
  readonly tint: HexColor;
}

/** Why a colour cannot be used. */
export interface ColorFault {
  /** The contrast with the background of the page, rounded down. */
  readonly contrast: string;
  /** The darker shade that is the nearest with enough contrast. */
  readonly nearest: HexColor;
}

/**
 * Checks the contrast of a colour in the light scheme: as text on the page, and as the background of white text. The
 * colour of the dark scheme is derived, so that it always passes.
 *
 * @returns null when WCAG AA is met
 */
export function colorFault(color: HexColor): ColorFault | null {
  if (isReadable(color)) return null;
  const contrast = Math.floor(contrastOf(color, SURFACES.light.ground) * 10) / 10;
  return { contrast: contrast.toFixed(1), nearest: firstThat(isReadable, (share) => mixed(color, BLACK, share)) };
}

/** @param color without a fault, see `colorFault` */
export function lightPalette(accent: HexColor): Palette {
  return {
    accent,
    accentStrong: mixed(accent, BLACK, 0.2),
    onAccent: WHITE,
    tint: tintOf(accent, SURFACES.light.card),
  };
}

/** The same hue, as much lighter as the dark scheme needs. */
export function darkPalette(color: HexColor): Palette {
  const { card } = SURFACES.dark;
  const accent = firstThat(
    (shade) => contrastOf(shade, card) >= LEAST_CONTRAST + 1,
    (share) => mixed(color, WHITE, share),
  );
  return { accent, accentStrong: mixed(accent, WHITE, 0.3), onAccent: BLACK, tint: tintOf(accent, card) };
}

/** The stylesheet that puts the colour of a brand into the variables of `grantry.css`. */
export function stylesheetOf(color: HexColor): string {
  return `:root {\n${variablesOf(lightPalette(color))}}\n\n@media (prefers-color-scheme: dark) {\n:root {\n${variablesOf(darkPalette(color))}}\n}\n`;
}

function variablesOf({ accent, accentStrong, onAccent, tint }: Palette): string {
  return `--accent: ${accent};\n--accent-strong: ${accentStrong};\n--on-accent: ${onAccent};\n--tint: ${tint};\n`;
}

function isReadable(color: HexColor): boolean {
  const { ground, card } = SURFACES.light;
  return contrastOf(color, ground) >= LEAST_CONTRAST && contrastOf(color, card) >= LEAST_CONTRAST;
}

/** A weak shade of the accent, on which the accent itself is readable. */
function tintOf(accent: HexColor, card: HexColor): HexColor {
  return firstThat(
    (shade) => contrastOf(accent, shade) >= LEAST_CONTRAST,
    (share) => mixed(mixed(card, accent, 0.12), card, share),
  );
}

/** The first of 100 growing shares whose shade passes; the last shade passes always. */
function firstThat(passes: (shade: HexColor) => boolean, shadeOf: (share: number) => HexColor): HexColor {
  for (let percent = 0; percent < 100; percent++) {
    const shade = shadeOf(percent / 100);
    if (passes(shade)) return shade;
  }
  return shadeOf(1);
}
