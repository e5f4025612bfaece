/** As long as the random half of our codes, tokens and secrets, or longer: nothing that one has to read. */
const RANDOM = /[A-Za-z0-9_-]{43,}/g;
/** `user:password@` of a URI. */
const USERINFO = /\/\/[^/@\s]*@/g;
// oxlint-disable-next-line no-control-regex -- they are what is to be found
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Text for a record that people read (AD8): one line, no longer than `longest`, without what could be a secret. */
export function safeText(text: string, longest: number): string {
  const line = text
    .slice(0, 4 * longest)
    .toWellFormed()
    .replace(CONTROL, ' ');
  return line.replace(RANDOM, '[redacted]').replace(USERINFO, '//[redacted]@').slice(0, longest).toWellFormed();
}

/** The same for a column of ASCII. */
export function safeAscii(text: string, longest: number): string {
  return safeText(text, longest).replace(/[^\x20-\x7e]/g, '?');
}
