import { withoutRandomWords } from '../../common/index.js';

/** `user:password@` of a URI. */
const USERINFO = /\/\/[^/@\s]*@/g;
// oxlint-disable-next-line no-control-regex -- the pattern removes control characters
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Text for a record that people read (AD8): one line of at most `longest` characters, without possible secrets. */
export function safeText(text: string, longest: number): string {
  const line = text
    .slice(0, 4 * longest)
    .toWellFormed()
    .replace(CONTROL, ' ');
  return withoutRandomWords(line).replace(USERINFO, '//[redacted]@').slice(0, longest).toWellFormed();
}

/** `safeText` for an ASCII column. */
export function safeAscii(text: string, longest: number): string {
  return safeText(text, longest).replace(/[^\x20-\x7e]/g, '?');
}
