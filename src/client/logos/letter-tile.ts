/**
 * Draws the replacement for a logo that cannot be shown: the first letter of the client's name. It always uses the
 * colours of the light scheme, because logos have a white background in both schemes.
 *
 * @param name of a client: any text
 * @returns SVG without scripts, styles or references
 */
export function letterTile(name: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48" viewBox="0 0 48 48">
<rect width="48" height="48" fill="#e6f1ee"/>
<text x="24" y="24" dy="0.36em" text-anchor="middle" font-family="system-ui, sans-serif" font-size="20" font-weight="600" fill="#0b6b57">${escaped(firstLetter(name))}</text>
</svg>
`;
}

function firstLetter(name: string): string {
  const [first] = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name.trim().toWellFormed());
  return (first?.segment ?? '?').toUpperCase().replace(/\p{C}/gu, '');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.codePointAt(0)};`);
}
