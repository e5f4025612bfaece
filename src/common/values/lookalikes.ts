/** Lower-case Latin letters that look like a letter of a to z in any font (UTS 39 §4, confusables of one script). */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'ɑ',
  c: 'ᴄ',
  e: 'ꬲ',
  f: 'ꬵ',
  g: 'ɡᶃ',
  i: 'ıɩɪ',
  j: 'ȷ',
  l: 'ǀ',
  o: 'ᴏᴑꬽ',
  s: 'ꜱ',
  u: 'ʋᴜꞟꭎꭒ',
  v: 'ᴠ',
  w: 'ɯᴡ',
  y: 'ɣʏỿꭚ',
  z: 'ᴢ',
};

const LETTER_OF = new Map(
  Object.entries(LOOKALIKES).flatMap(([letter, all]) => Array.from(all, (one) => [one, letter] as const)),
);
/** The dot that `i` and `j` have already. Other marks may stand between the letter and the dot. */
const SECOND_DOT = /([ij](?:(?!\u0307)\p{M})*)\u0307/gu;

/** @param key in lower case and NFKC. Equal results look equal: `adm\u0131n` and `admi\u0307n` are `admin` */
export function asLookalike(key: string): string {
  const letters = Array.from(key.normalize('NFD'), (one) => LETTER_OF.get(one) ?? one);
  return letters.join('').replace(SECOND_DOT, '$1').normalize('NFC');
}
