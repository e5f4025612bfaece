import type { Request } from 'express';

/**
 * The value of a cookie as it was sent (RFC 6265 §5.4): ours hold nothing that would need decoding.
 *
 * @returns the first one when a name came twice: the one with the longest path
 */
export function cookieOf({ headers }: Pick<Request, 'headers'>, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * All cookies of a request, in the order in which they were sent.
 *
 * @returns pairs of name and value, as they were sent
 */
export function cookiesOf({ headers }: Pick<Request, 'headers'>): readonly (readonly [string, string])[] {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
}
