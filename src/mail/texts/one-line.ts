/** Controls, line and paragraph separators, and characters that change the direction of the text around them. */
const BREAKING = /[\p{Cc}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu;
/** Characters. */
const LONGEST = 200;

/**
 * A value that a person chose, for one line of a mail: it can add no line to the text and no header.
 *
 * @param value untrusted
 */
export function oneLine(value: string): string {
  const line = value.replaceAll(BREAKING, ' ').replaceAll(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST - 1).join('')}…`;
}
