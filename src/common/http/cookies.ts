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
