/** Splits a text into groups of four characters, so that a person can read and type it. */
export function inGroups(text: string, separator: ' ' | '-'): string {
  return (text.match(/.{1,4}/g) ?? []).join(separator);
}
