import type { Request } from 'express';

/**
 * Returns the value of a cookie, not decoded (RFC 6265 §5.4): the cookies of this server need no decoding.
 *
 * @returns the first value of a repeated name, which has the longest path
 */
export function cookieOf({ headers }: Pick<Request, 'headers'>, name: string): string | undefined {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/**
 * Returns all cookies of a request, in the order of the header.
 *
 * @returns pairs of name and value, not decoded
 */
export function cookiesOf({ headers }: Pick<Request, 'headers'>): readonly (readonly [string, string])[] {
  const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim());
  return pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
}
