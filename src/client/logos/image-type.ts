/** The first bytes of each kind of picture that pages show; SVG is none of them, for it can hold scripts. */
const SIGNATURES: readonly (readonly [string, RegExp])[] = [
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
];

/** @returns the media type that the bytes themselves show, whatever was claimed; undefined for anything else */
export function imageTypeOf(bytes: Buffer): string | undefined {
  const start = bytes.subarray(0, 16).toString('latin1');
  return SIGNATURES.find(([, signature]) => signature.test(start))?.[0];
}
