import type { Request } from 'express';
import { OAuthError } from '../oauth-error.js';

/** The parameters of one request, decoded; a name that came empty is absent (RFC 6749 §3.1). */
export interface Parameters {
  readonly [name: string]: string | undefined;
}

/** The one parameter that may come more than once (RFC 8707 §2). */
const MAY_REPEAT = 'resource';
const SEPARATOR = ' ';

/**
 * Reads `application/x-www-form-urlencoded` text, of a body or of a query.
 * Several `resource` parameters become one text, separated by spaces, which no URI contains.
 *
 * @throws OAuthError `invalid_request` for a repeated parameter (RFC 6749 §3.1, §3.2), for broken percent-encoding
 *   or UTF-8, and for a NUL character
 */
export function parseParameters(text: string): Parameters {
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const pair of text.split('&')) {
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1));
    if (name === '' || value === '') continue;
    const before = parameters[name];
    if (before !== undefined && name !== MAY_REPEAT) {
      throw new OAuthError('invalid_request', 'A parameter came more than once', {
        reason: `repeated ${name.slice(0, 50)}`,
      });
    }
    parameters[name] = before === undefined ? value : before + SEPARATOR + value;
  }
  return parameters;
}

/**
 * The parameters in the query of a request, from its raw text.
 *
 * @throws what `parseParameters` throws
 */
export function queryOf({ originalUrl }: Pick<Request, 'originalUrl'>): Parameters {
  const start = originalUrl.indexOf('?');
  return parseParameters(start < 0 ? '' : originalUrl.slice(start + 1));
}

/** The values of a parameter that may repeat. */
export function severalValues(value: string | undefined): readonly string[] {
  return value?.split(SEPARATOR) ?? [];
}

/** Whatever is not simply what it says. */
const ENCODED = /[%+\0]/;

function decode(text: string): string {
  if (!ENCODED.test(text)) return text;
  const decoded = percentDecode(text.replaceAll('+', ' '));
  if (decoded.includes('\0')) throw new OAuthError('invalid_request', 'A parameter contains a NUL character');
  return decoded;
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new OAuthError('invalid_request', 'A parameter is not well percent-encoded', { cause });
  }
}
